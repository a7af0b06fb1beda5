"""The only room that knows vendors: DynamoDB, SQS, End User Messaging, Secrets Manager."""
