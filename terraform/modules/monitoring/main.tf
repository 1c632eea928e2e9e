# What Prometheus in the cluster can't see or could not tell when the cluster is what is broken: AWS's own parts, and money.

data "aws_caller_identity" "current" {}

resource "aws_sns_topic" "alerts" {
  for_each = toset(["critical", "warning"])

  name              = "${var.name}-${each.key}"
  kms_master_key_id = var.logs_key_arn
}

resource "aws_sns_topic_policy" "alerts" {
  for_each = aws_sns_topic.alerts

  arn = each.value.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "SNS:Publish"
      Resource  = each.value.arn
      Principal = { Service = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"] }
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = merge([
    for severity, addresses in var.emails : { for address in addresses : "${severity}/${address}" => { severity = severity, address = address } }
  ]...)

  topic_arn = aws_sns_topic.alerts[each.value.severity].arn
  protocol  = "email"
  endpoint  = each.value.address
}

locals {
  kafka    = { "Cluster Name" = var.kafka_name }
  redis    = { ReplicationGroupId = var.redis_id }
  balancer = { LoadBalancer = var.load_balancer }
  targets  = { LoadBalancer = var.load_balancer, TargetGroup = var.target_group }

  alarms = merge(
    {
      kafka-no-controller         = { severity = "critical", namespace = "AWS/Kafka", metric = "ActiveControllerCount", dimensions = local.kafka, statistic = "Maximum", below = true, threshold = 1, minutes = 5, says = "Kafka has no controller: topics can't change, and leaders not either" }
      kafka-partitions-offline    = { severity = "critical", namespace = "AWS/Kafka", metric = "OfflinePartitionsCount", dimensions = local.kafka, statistic = "Maximum", below = false, threshold = 0, minutes = 2, says = "Partitions without a leader: events wait in the outboxes" }
      kafka-replicas-behind       = { severity = "warning", namespace = "AWS/Kafka", metric = "UnderReplicatedPartitions", dimensions = local.kafka, statistic = "Maximum", below = false, threshold = 0, minutes = 15, says = "Replicas lag: one more broker lost and producers are refused" }
      kafka-disk                  = { severity = "warning", namespace = "AWS/Kafka", metric = "KafkaDataLogsDiskUsed", dimensions = local.kafka, statistic = "Maximum", below = false, threshold = 75, minutes = 10, says = "A broker's disk is three quarters full, although it should have grown at 60 %" }
      redis-memory                = { severity = "warning", namespace = "AWS/ElastiCache", metric = "DatabaseMemoryUsagePercentage", dimensions = local.redis, statistic = "Maximum", below = false, threshold = 75, minutes = 10, says = "Redis evicts nothing: at 100 % it refuses writes" }
      redis-cpu                   = { severity = "warning", namespace = "AWS/ElastiCache", metric = "EngineCPUUtilization", dimensions = local.redis, statistic = "Maximum", below = false, threshold = 80, minutes = 10, says = "Redis is near the one processor it can use" }
      balancer-gateway-errors     = { severity = "critical", namespace = "AWS/ApplicationELB", metric = "HTTPCode_ELB_5XX_Count", dimensions = local.balancer, statistic = "Sum", below = false, threshold = 20, minutes = 5, says = "The load balancer finds no ingress gateway that answers" }
      balancer-unhealthy-gateways = { severity = "warning", namespace = "AWS/ApplicationELB", metric = "UnHealthyHostCount", dimensions = local.targets, statistic = "Maximum", below = false, threshold = 0, minutes = 5, says = "An ingress gateway fails its check" }
    },
    {
      for zone, gateway in var.nat_gateway_ids :
      "nat-ports-${zone}" => { severity = "warning", namespace = "AWS/NATGateway", metric = "ErrorPortAllocation", dimensions = { NatGatewayId = gateway }, statistic = "Sum", below = false, threshold = 0, minutes = 5, says = "Connections outwards are refused for want of ports" }
    },
  )
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.says}. See docs/troubleshooting.md."
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = each.value.below ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = each.value.threshold
  period              = 60
  evaluation_periods  = each.value.minutes
  datapoints_to_alarm = each.value.minutes
  treat_missing_data  = each.value.below ? "breaching" : "notBreaching"
  alarm_actions       = [aws_sns_topic.alerts[each.value.severity].arn]
  ok_actions          = [aws_sns_topic.alerts[each.value.severity].arn]
}

resource "aws_budgets_budget" "this" {
  name         = var.name
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.monthly_budget_usd)
  limit_unit   = "USD"

  cost_filter {
    name   = "TagKeyValue"
    values = [format("user:Environment$%s", var.environment)]
  }

  dynamic "notification" {
    for_each = {
      forecast = { type = "FORECASTED", percent = 100 }
      most     = { type = "ACTUAL", percent = 80 }
      all      = { type = "ACTUAL", percent = 100 }
    }

    content {
      notification_type         = notification.value.type
      comparison_operator       = "GREATER_THAN"
      threshold                 = notification.value.percent
      threshold_type            = "PERCENTAGE"
      subscriber_sns_topic_arns = [aws_sns_topic.alerts["warning"].arn]
    }
  }
}

module "loki_role" {
  source = "../service_role"

  name              = "${var.name}-loki"
  oidc_provider_arn = var.oidc_provider_arn
  oidc_issuer       = var.oidc_issuer
  namespace         = var.namespace
  service_account   = "loki"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"]
        Resource = "${var.logs_bucket_arn}/loki/*"
      },
      {
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = var.logs_bucket_arn
        Condition = { StringLike = { "s3:prefix" = "loki/*" } }
      },
      {
        Effect   = "Allow"
        Action   = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource = var.logs_bucket_key_arn
      },
    ]
  })
}
