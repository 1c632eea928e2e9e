output "cluster" {
  description = "Name of the cluster, for `aws eks update-kubeconfig --name`."
  value       = module.candor.cluster
}

output "operator_instance" {
  description = "Target of `aws ssm start-session`."
  value       = module.candor.operator_instance
}

output "admin_role_arn" {
  description = "The role that operators take for an hour."
  value       = module.candor.admin_role_arn
}

output "overlay" {
  description = "Values for this environment's overlay."
  value       = module.candor.overlay
}
