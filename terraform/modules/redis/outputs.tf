output "endpoint" {
  description = "Host of REDIS_URL, rediss://…:6379."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "id" {
  description = "The replication group, for alarms."
  value       = aws_elasticache_replication_group.this.id
}
