output "cluster" {
  description = "Name of the cluster, for `aws eks update-kubeconfig --name`."
  value       = module.cluster.name
}

output "operator_instance" {
  description = "Target of `aws ssm start-session`."
  value       = module.operators.instance_id
}

output "admin_role_arn" {
  description = "The role that operators take for an hour."
  value       = module.operators.admin_role_arn
}

output "node_groups" {
  description = "Groups of nodes as they were asked for."
  value       = local.node_groups
}

# What the overlay of this environment needs to know; docs/install.md says where each goes.
output "overlay" {
  description = "Values for kustomize/overlays/<environment>."
  value = {
    kafka_brokers       = module.kafka.bootstrap_brokers
    kafka_metrics_hosts = module.kafka.metrics_hosts
    redis_host          = module.redis.endpoint
    public_url          = module.edge.url
    target_group_arn    = module.edge.target_group_arn
    backup_bucket       = module.storage.bucket_names["backups"]
    logs_bucket         = module.storage.bucket_names["logs"]
    backup_key_arn      = module.keys.arns["backups"]
    unseal_key_arn      = module.keys.arns["vault"]
    mongodb_backup_role = module.mongodb.backup_role_arn
    vault_role          = module.vault.role_arn
    loki_role           = module.monitoring.loki_role_arn
    alert_topics        = module.monitoring.topic_arns
  }
}
