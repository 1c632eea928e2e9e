# Four zones, as the deployment guide draws them: DMZ (load balancer, NAT), application (pods), data (Kafka, MongoDB, Redis), management (operators' way in).
# Only the DMZ has a route from the internet. Nothing gets a public address by itself.

data "aws_region" "current" {}

locals {
  index = { for i, zone in var.zones : zone => i }
  nat   = { for zone, i in local.index : zone => i if var.nat_per_zone || i == 0 }

  # A /16 holds three /20 for pods (4,091 addresses each) and /24s for the others, with room between them.
  subnets = merge([
    for zone, i in local.index : {
      "dmz-${zone}"         = { zone = zone, tier = "dmz", cidr = cidrsubnet(var.cidr, 8, 64 + i) }
      "application-${zone}" = { zone = zone, tier = "application", cidr = cidrsubnet(var.cidr, 4, i) }
      "data-${zone}"        = { zone = zone, tier = "data", cidr = cidrsubnet(var.cidr, 8, 80 + i) }
      "management-${zone}"  = { zone = zone, tier = "management", cidr = cidrsubnet(var.cidr, 8, 96 + i) }
    }
  ]...)

  kubernetes_tags = {
    dmz         = { "kubernetes.io/role/elb" = "1" }
    application = { "kubernetes.io/role/internal-elb" = "1" }
    data        = {}
    management  = {}
  }

  # What nodes and operators call without leaving the network.
  endpoints = toset(["ec2", "ecr.api", "ecr.dkr", "eks", "kms", "logs", "secretsmanager", "ssm", "ssmmessages", "sts"])
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.name }
}

# The default group lets its members talk to each other: emptied, so that forgetting a group means no traffic.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-default-closed" }
}

resource "aws_subnet" "this" {
  for_each = local.subnets

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.value.zone
  cidr_block              = each.value.cidr
  map_public_ip_on_launch = false

  tags = merge(local.kubernetes_tags[each.value.tier], { Name = "${var.name}-${each.key}", Tier = each.value.tier })
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = var.name }
}

resource "aws_eip" "nat" {
  for_each = local.nat

  domain = "vpc"

  tags = { Name = "${var.name}-nat-${each.key}" }
}

resource "aws_nat_gateway" "this" {
  for_each = local.nat

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.this["dmz-${each.key}"].id

  tags = { Name = "${var.name}-${each.key}" }

  depends_on = [aws_internet_gateway.this]
}

resource "aws_route_table" "dmz" {
  vpc_id = aws_vpc.this.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.this.id
  }

  tags = { Name = "${var.name}-dmz" }
}

resource "aws_route_table" "private" {
  for_each = local.index

  vpc_id = aws_vpc.this.id

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.this[var.nat_per_zone ? each.key : var.zones[0]].id
  }

  tags = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_route_table_association" "this" {
  for_each = local.subnets

  subnet_id      = aws_subnet.this[each.key].id
  route_table_id = each.value.tier == "dmz" ? aws_route_table.dmz.id : aws_route_table.private[each.value.zone].id
}

# The data zone answers the application and management zones alone, and goes out for packages and backups alone (443).
resource "aws_network_acl" "data" {
  vpc_id     = aws_vpc.this.id
  subnet_ids = [for key, subnet in local.subnets : aws_subnet.this[key].id if subnet.tier == "data"]

  tags = { Name = "${var.name}-data" }
}

resource "aws_network_acl_rule" "data_from_inside" {
  for_each = { for key, subnet in local.subnets : key => subnet if subnet.tier != "dmz" }

  network_acl_id = aws_network_acl.data.id
  rule_number    = 100 + index(sort(keys(local.subnets)), each.key)
  egress         = false
  protocol       = "-1"
  rule_action    = "allow"
  cidr_block     = each.value.cidr
}

# Answers to what the data zone asked outside arrive on ephemeral ports. Security groups remember connections, so this opens no port by itself.
resource "aws_network_acl_rule" "data_answers" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 200
  egress         = false
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 32768
  to_port        = 60999
}

resource "aws_network_acl_rule" "data_to_inside" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 100
  egress         = true
  protocol       = "-1"
  rule_action    = "allow"
  cidr_block     = var.cidr
}

resource "aws_network_acl_rule" "data_to_https" {
  network_acl_id = aws_network_acl.data.id
  rule_number    = 200
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

resource "aws_security_group" "endpoints" {
  name        = "${var.name}-endpoints"
  description = "HTTPS from inside the network to AWS services"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-endpoints" }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  security_group_id = aws_security_group.endpoints.id
  description       = "HTTPS from the VPC"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = var.cidr
}

resource "aws_vpc_endpoint" "interface" {
  for_each = local.endpoints

  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${data.aws_region.current.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  security_group_ids  = [aws_security_group.endpoints.id]
  subnet_ids          = [for zone, i in local.index : aws_subnet.this["management-${zone}"].id if i < var.endpoint_zones]

  tags = { Name = "${var.name}-${each.key}" }
}

# Free, and backups and image layers then pass no NAT gateway, which charges by the gigabyte.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${data.aws_region.current.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]

  tags = { Name = "${var.name}-s3" }
}

resource "aws_cloudwatch_log_group" "flow" {
  name              = "/candor/${var.name}/flow"
  kms_key_id        = var.logs_key_arn
  retention_in_days = var.log_retention_days
}

resource "aws_iam_role" "flow" {
  name = "${var.name}-flow-logs"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "flow" {
  name = "write"
  role = aws_iam_role.flow.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
      Resource = "${aws_cloudwatch_log_group.flow.arn}:*"
    }]
  })
}

resource "aws_flow_log" "this" {
  vpc_id          = aws_vpc.this.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.flow.arn
  iam_role_arn    = aws_iam_role.flow.arn

  tags = { Name = var.name }
}
