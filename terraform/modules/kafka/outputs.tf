output "bootstrap_brokers" {
  description = "KAFKA_BROKERS of the services: host:port, comma separated."
  value       = aws_msk_cluster.this.bootstrap_brokers_sasl_scram
}

output "arn" {
  description = "ARN of the cluster."
  value       = aws_msk_cluster.this.arn
}

output "name" {
  description = "Name of the cluster, for alarms."
  value       = aws_msk_cluster.this.cluster_name
}

output "metrics_hosts" {
  description = "Host of every broker, whose exporters Prometheus asks (ports 11001 and 11002)."
  value       = sort(flatten([for node in data.aws_msk_broker_nodes.this.node_info_list : node.endpoints]))
}
