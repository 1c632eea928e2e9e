# What stands in front: certificate, load balancer, web application firewall. TLS 1.3 ends here and begins again towards the ingress gateway, whose pods register
# themselves (a TargetGroupBinding in the cluster names the target group).

resource "aws_acm_certificate" "this" {
  domain_name       = var.domain
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  zone_id         = var.dns_zone_id
  name            = one(aws_acm_certificate.this.domain_validation_options).resource_record_name
  type            = one(aws_acm_certificate.this.domain_validation_options).resource_record_type
  records         = [one(aws_acm_certificate.this.domain_validation_options).resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "this" {
  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [aws_route53_record.validation.fqdn]
}

resource "aws_route53_record" "this" {
  zone_id = var.dns_zone_id
  name    = var.domain
  type    = "A"

  alias {
    name                   = aws_lb.this.dns_name
    zone_id                = aws_lb.this.zone_id
    evaluate_target_health = true
  }
}

resource "aws_security_group" "balancer" {
  name        = "${var.name}-balancer"
  description = "The public load balancer"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-balancer" }
}

resource "aws_vpc_security_group_ingress_rule" "public" {
  for_each = { http = 80, https = 443 }

  security_group_id = aws_security_group.balancer.id
  description       = each.key == "http" ? "Redirected to HTTPS" : "HTTPS and WebSockets"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "gateway" {
  for_each = { requests = 8443, health = 15021 }

  security_group_id            = aws_security_group.balancer.id
  description                  = "Ingress gateway: ${each.key}"
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = var.node_security_group_id
}

resource "aws_vpc_security_group_ingress_rule" "gateway" {
  for_each = { requests = 8443, health = 15021 }

  security_group_id            = var.node_security_group_id
  description                  = "Ingress gateway, from the load balancer: ${each.key}"
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = aws_security_group.balancer.id
}

resource "aws_lb" "this" {
  name                       = var.name
  load_balancer_type         = "application"
  internal                   = false
  subnets                    = var.subnet_ids
  security_groups            = [aws_security_group.balancer.id]
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  enable_deletion_protection = var.deletion_protection
  # A live session may be quiet for as long as somebody thinks; the services ping every 20 s.
  idle_timeout = 180

  access_logs {
    bucket  = var.access_log_bucket
    prefix  = "alb"
    enabled = true
  }
}

resource "aws_lb_target_group" "gateway" {
  name        = "${var.name}-gateway"
  vpc_id      = var.vpc_id
  target_type = "ip"
  protocol    = "HTTPS"
  port        = 8443
  # As long as a live session may take to move to another pod.
  deregistration_delay = 120

  health_check {
    protocol            = "HTTP"
    port                = "15021"
    path                = "/healthz/ready"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = aws_acm_certificate_validation.this.certificate_arn
  # TLS 1.3 and nothing older.
  ssl_policy = "ELBSecurityPolicy-TLS13-1-3-2021-06"

  routing_http_response_server_enabled                         = false
  routing_http_response_strict_transport_security_header_value = "max-age=31536000; includeSubDomains"
  routing_http_response_x_content_type_options_header_value    = "nosniff"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.gateway.arn
  }
}

locals {
  managed_rules = [
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
    "AWSManagedRulesCommonRuleSet",
  ]

  # Answers and plans are texts of up to 64 KiB that may well contain code, which is what these two look for; the services check and encode them themselves.
  counted_only = { AWSManagedRulesCommonRuleSet = ["SizeRestrictions_BODY", "CrossSiteScripting_BODY"] }

  visibility = { SampledRequestsEnabled = true, CloudWatchMetricsEnabled = true }

  rules = concat(
    [
      {
        Name             = "requests-per-address"
        Priority         = 0
        Action           = { Block = { CustomResponse = { ResponseCode = 429 } } }
        Statement        = { RateBasedStatement = { Limit = var.requests_per_address, AggregateKeyType = "IP", EvaluationWindowSec = 300 } }
        VisibilityConfig = merge(local.visibility, { MetricName = "requests-per-address" })
      },
      {
        Name     = "sign-ins-per-address"
        Priority = 1
        Action   = { Block = { CustomResponse = { ResponseCode = 429 } } }
        Statement = {
          RateBasedStatement = {
            Limit               = var.sign_ins_per_address
            AggregateKeyType    = "IP"
            EvaluationWindowSec = 300
            ScopeDownStatement = {
              ByteMatchStatement = {
                SearchString         = "/api/v1/auth/"
                FieldToMatch         = { UriPath = {} }
                PositionalConstraint = "STARTS_WITH"
                TextTransformations  = [{ Priority = 0, Type = "NORMALIZE_PATH" }, { Priority = 1, Type = "LOWERCASE" }]
              }
            }
          }
        }
        VisibilityConfig = merge(local.visibility, { MetricName = "sign-ins-per-address" })
      },
    ],
    [for i, rule in local.managed_rules : {
      Name           = rule
      Priority       = 10 + i
      OverrideAction = { None = {} }
      Statement = {
        ManagedRuleGroupStatement = {
          VendorName          = "AWS"
          Name                = rule
          RuleActionOverrides = [for name in lookup(local.counted_only, rule, []) : { Name = name, ActionToUse = { Count = {} } }]
        }
      }
      VisibilityConfig = merge(local.visibility, { MetricName = rule })
    }],
  )
}

resource "aws_wafv2_web_acl" "this" {
  name        = var.name
  description = "In front of the load balancer"
  scope       = "REGIONAL"
  rule_json   = jsonencode(local.rules)

  default_action {
    allow {}
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    sampled_requests_enabled   = true
    metric_name                = var.name
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  resource_arn = aws_lb.this.arn
  web_acl_arn  = aws_wafv2_web_acl.this.arn
}

# WAF writes only to groups of this prefix.
resource "aws_cloudwatch_log_group" "waf" {
  name              = "aws-waf-logs-${var.name}"
  kms_key_id        = var.logs_key_arn
  retention_in_days = var.log_retention_days
}

resource "aws_wafv2_web_acl_logging_configuration" "this" {
  resource_arn            = aws_wafv2_web_acl.this.arn
  log_destination_configs = [aws_cloudwatch_log_group.waf.arn]

  dynamic "redacted_fields" {
    for_each = toset(["authorization", "cookie"])

    content {
      single_header {
        name = redacted_fields.value
      }
    }
  }

  # An invitation's token stands in the path.
  redacted_fields {
    uri_path {}
  }

  logging_filter {
    default_behavior = "DROP"

    filter {
      behavior    = "KEEP"
      requirement = "MEETS_ANY"

      condition {
        action_condition {
          action = "BLOCK"
        }
      }

      condition {
        action_condition {
          action = "COUNT"
        }
      }
    }
  }
}
