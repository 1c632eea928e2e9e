output "backup_role_arn" {
  description = "Role of the backup jobs' service account."
  value       = module.backup_role.arn
}
