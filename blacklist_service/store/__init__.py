"""The only room that knows SQLModel and SQL: tables as shelves, and questions to them named by the whole question."""
