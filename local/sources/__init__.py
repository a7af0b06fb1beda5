"""What invokes functions besides HTTP: queues, topics, schedules, asynchronous retries."""
