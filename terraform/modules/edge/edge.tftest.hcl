mock_provider "aws" {
  source = "../../tests/aws"
}

variables {
  name                   = "candor-test"
  domain                 = "candor.example.com"
  dns_zone_id            = "Z0000000000000000000"
  vpc_id                 = "vpc-1"
  subnet_ids             = ["subnet-a", "subnet-b", "subnet-c"]
  node_security_group_id = "sg-nodes"
  access_log_bucket      = "access"
  logs_key_arn           = "arn:aws:kms:ap-south-1:111122223333:key/logs"
  log_retention_days     = 30
  deletion_protection    = true
}

run "tls_1_3_and_a_firewall" {
  assert {
    condition     = aws_lb_listener.https.ssl_policy == "ELBSecurityPolicy-TLS13-1-3-2021-06" && aws_lb_listener.https.protocol == "HTTPS"
    error_message = "TLS 1.3 and nothing older."
  }

  assert {
    condition     = aws_lb_listener.http.default_action[0].redirect[0].status_code == "HTTP_301" && aws_lb_listener.http.default_action[0].redirect[0].protocol == "HTTPS"
    error_message = "Port 80 redirects."
  }

  assert {
    condition     = aws_lb_target_group.gateway.protocol == "HTTPS"
    error_message = "Encrypted behind the load balancer too."
  }

  assert {
    condition     = length(jsondecode(aws_wafv2_web_acl.this.rule_json)) == 6 && length(distinct([for rule in jsondecode(aws_wafv2_web_acl.this.rule_json) : rule.Priority])) == 6
    error_message = "Six rules of different priority."
  }

  assert {
    condition     = alltrue([for rule in jsondecode(aws_wafv2_web_acl.this.rule_json) : can(rule.Action.Block) || can(rule.OverrideAction.None)])
    error_message = "Every rule blocks."
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.public : rule.from_port]) == toset([80, 443]) && alltrue([for rule in aws_vpc_security_group_ingress_rule.public : rule.from_port == rule.to_port])
    error_message = "The world reaches two ports."
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.gateway : rule.cidr_ipv4 == null && rule.referenced_security_group_id == aws_security_group.balancer.id])
    error_message = "The gateway's nodes are reached by the load balancer alone."
  }

  assert {
    condition     = length(aws_lb.this.subnets) == 3
    error_message = "The load balancer stands in three zones."
  }

  assert {
    condition     = aws_wafv2_web_acl_association.this.resource_arn == aws_lb.this.arn
    error_message = "The firewall stands before the load balancer."
  }
}

run "the_firewall_log_holds_no_credentials" {
  command = plan

  assert {
    condition     = toset(flatten([for field in aws_wafv2_web_acl_logging_configuration.this.redacted_fields : [for header in field.single_header : header.name]])) == toset(["authorization", "cookie"])
    error_message = "Tokens and cookies are struck out."
  }
}
