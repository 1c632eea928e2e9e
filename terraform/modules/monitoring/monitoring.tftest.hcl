mock_provider "aws" {
  source = "../../tests/aws"
}

variables {
  name                = "candor-test"
  environment         = "test"
  logs_key_arn        = "arn:aws:kms:ap-south-1:111122223333:key/logs"
  emails              = { critical = ["on-call@example.com"], warning = ["platform@example.com"] }
  monthly_budget_usd  = 1000
  kafka_name          = "candor-test"
  redis_id            = "candor-test"
  load_balancer       = "app/candor-test/1"
  target_group        = "targetgroup/candor-test/1"
  nat_gateway_ids     = { a = "nat-1" }
  oidc_provider_arn   = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.ap-south-1.amazonaws.com/id/EXAMPLE"
  oidc_issuer         = "oidc.eks.ap-south-1.amazonaws.com/id/EXAMPLE"
  namespace           = "monitoring"
  logs_bucket_arn     = "arn:aws:s3:::logs"
  logs_bucket_key_arn = "arn:aws:kms:ap-south-1:111122223333:key/backups"
}

run "alarms_reach_somebody_and_money_is_watched" {
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : length(alarm.alarm_actions) == 1 && length(alarm.ok_actions) == 1])
    error_message = "Every alarm tells when it begins and when it is over."
  }

  assert {
    condition     = toset([for subscription in aws_sns_topic_subscription.email : subscription.endpoint]) == toset(["on-call@example.com", "platform@example.com"])
    error_message = "Each severity has its addresses."
  }

  assert {
    condition     = aws_budgets_budget.this.limit_amount == "1000" && length(aws_budgets_budget.this.notification) == 3
    error_message = "The budget warns at 80 %, at 100 %, and when it will not hold."
  }
}
