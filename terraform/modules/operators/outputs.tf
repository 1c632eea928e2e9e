output "admin_role_arn" {
  description = "The role that is taken for an hour."
  value       = aws_iam_role.admin.arn
}

output "instance_id" {
  description = "Target of the sessions."
  value       = aws_instance.this.id
}

output "security_group_id" {
  description = "Group of the instance."
  value       = aws_security_group.this.id
}
