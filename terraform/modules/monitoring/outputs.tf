output "topic_arns" {
  description = "SNS topics by severity; Alertmanager publishes to the same."
  value       = { for severity, topic in aws_sns_topic.alerts : severity => topic.arn }
}

output "loki_role_arn" {
  description = "Role of Loki's service account."
  value       = module.loki_role.arn
}

output "alarm_names" {
  description = "Every alarm."
  value       = [for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name]
}
