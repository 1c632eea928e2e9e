output "bucket_arns" {
  description = "ARNs of the buckets: backups, logs, access."
  value       = { for name, bucket in aws_s3_bucket.this : name => bucket.arn }
}

output "bucket_names" {
  description = "Names of the buckets: backups, logs, access."
  value       = { for name, bucket in aws_s3_bucket.this : name => bucket.bucket }
}
