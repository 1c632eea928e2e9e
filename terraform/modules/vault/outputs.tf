output "role_arn" {
  description = "Role of Vault's service account."
  value       = module.role.arn
}
