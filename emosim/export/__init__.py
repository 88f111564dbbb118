"""From records to chats: what trainers take."""
