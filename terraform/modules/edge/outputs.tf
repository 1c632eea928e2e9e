output "target_group_arn" {
  description = "For the TargetGroupBinding beside the ingress gateway."
  value       = aws_lb_target_group.gateway.arn
}

output "load_balancer_arn_suffix" {
  description = "The load balancer, for alarms."
  value       = aws_lb.this.arn_suffix
}

output "target_group_arn_suffix" {
  description = "The target group, for alarms."
  value       = aws_lb_target_group.gateway.arn_suffix
}

output "url" {
  description = "PUBLIC_URL of the services."
  value       = "https://${var.domain}"
}
