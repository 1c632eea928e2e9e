output "state_bucket" {
  description = "For `terraform init -backend-config=bucket=…`."
  value       = aws_s3_bucket.state.bucket
}

output "pipeline_role_arns" {
  description = "Roles of the pipeline's jobs: plan and apply."
  value       = { for use, role in aws_iam_role.pipeline : use => role.arn }
}
