"""From chats to adapters."""
