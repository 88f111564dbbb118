"""From chats to rows of tokens, with a mask of what is learned."""
