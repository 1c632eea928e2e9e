output "arns" {
  description = "Key ARNs by use: data, logs, secrets, backups, vault."
  value       = { for use, key in aws_kms_key.this : use => key.arn }
}
