# One environment, all of it. The four differ in `sizes` and in nothing else, so that what works in staging works in production.

locals {
  name     = "candor-${var.environment}"
  services = ["identity", "scheduling", "interview", "scoring", "notification", "portal"]

  # Who talks to Kafka; the platform's jobs make topics and ACLs.
  kafka_users = toset(concat(local.services, ["platform"]))

  # As the charts name them (kustomize/overlays/*/environment); a test compares both.
  namespaces = { management = "candor-${var.environment}-management", vault = "candor-management", monitoring = "monitoring" }

  office_hours = { time_zone = "Asia/Kolkata", begin = "30 7 * * MON-FRI", end = "0 21 * * *" }

  node_groups = merge(
    {
      application = {
        instance_types = [var.sizes.kubernetes.instance_type]
        tier           = "application"
        min            = min(var.sizes.kubernetes.rest_nodes, var.sizes.kubernetes.nodes)
        desired        = var.sizes.kubernetes.nodes
        max            = var.sizes.kubernetes.nodes_max
        disk_gb        = 80
        labels         = { "candor.dev/capacity" = "on-demand" }
        scheduled = var.sizes.kubernetes.rest_nodes == var.sizes.kubernetes.nodes ? [] : [
          { name = "work", cron = local.office_hours.begin, min = var.sizes.kubernetes.nodes, desired = var.sizes.kubernetes.nodes },
          { name = "rest", cron = local.office_hours.end, min = var.sizes.kubernetes.rest_nodes, desired = var.sizes.kubernetes.rest_nodes },
        ]
      }
      mongodb = {
        instance_types = [var.sizes.mongodb.instance_type]
        tier           = "data"
        min            = var.sizes.mongodb.members
        desired        = var.sizes.mongodb.members
        max            = var.sizes.mongodb.members
        disk_gb        = 40
        labels         = { "candor.dev/role" = "mongodb" }
        taint          = { key = "candor.dev/role", value = "mongodb", effect = "NO_SCHEDULE" }
      }
    },
    # What may be interrupted: consumers that catch up, jobs. Several types, as one alone may be sold out.
    var.sizes.kubernetes.spot_max == 0 ? {} : {
      spot = {
        instance_types = distinct([var.sizes.kubernetes.instance_type, replace(var.sizes.kubernetes.instance_type, "m6i", "m5"), replace(var.sizes.kubernetes.instance_type, "m6i", "m6a")])
        tier           = "application"
        min            = 0
        desired        = var.sizes.kubernetes.spot_nodes
        max            = var.sizes.kubernetes.spot_max
        disk_gb        = 80
        spot           = true
        labels         = { "candor.dev/capacity" = "spot" }
        taint          = { key = "candor.dev/capacity", value = "spot", effect = "PREFER_NO_SCHEDULE" }
      }
    },
  )
}

module "keys" {
  source = "../keys"

  name = local.name
}

module "network" {
  source = "../network"

  name               = local.name
  cidr               = var.sizes.network.cidr
  zones              = var.zones
  nat_per_zone       = var.sizes.network.nat_per_zone
  endpoint_zones     = var.sizes.network.endpoint_zones
  logs_key_arn       = module.keys.arns["logs"]
  log_retention_days = var.sizes.log_retention_days
}

module "storage" {
  source = "../storage"

  name            = local.name
  backups_key_arn = module.keys.arns["backups"]
  lock_mode       = var.sizes.storage.lock_mode
  backup_days     = var.sizes.storage.backup_days
  log_days        = var.sizes.storage.log_days
}

module "operators" {
  source = "../operators"

  name                   = local.name
  vpc_id                 = module.network.vpc_id
  subnet_id              = module.network.subnet_ids["management"][0]
  data_key_arn           = module.keys.arns["data"]
  logs_key_arn           = module.keys.arns["logs"]
  log_retention_days     = var.sizes.log_retention_days
  trusted_principal_arns = var.admin_principal_arns
  identity_center        = var.identity_center
}

module "cluster" {
  source = "../cluster"

  name                       = local.name
  kubernetes_version         = var.sizes.kubernetes.version
  control_plane_subnet_ids   = module.network.subnet_ids["application"]
  subnet_ids                 = module.network.subnet_ids
  operator_security_group_id = module.operators.security_group_id
  secrets_key_arn            = module.keys.arns["secrets"]
  data_key_arn               = module.keys.arns["data"]
  logs_key_arn               = module.keys.arns["logs"]
  log_retention_days         = var.sizes.log_retention_days
  deletion_protection        = var.sizes.deletion_protection
  node_groups                = local.node_groups
  time_zone                  = local.office_hours.time_zone
  admin_role_arn             = module.operators.admin_role_arn
  viewer_role_arns           = var.viewer_role_arns
}

# Machines that must be there when a zone's capacity is sold out. A reservation costs like a running machine, so it covers only what always runs; the price is cut by a
# savings plan, which is a contract and stands in no code.
resource "aws_ec2_capacity_reservation" "nodes" {
  count = var.sizes.reserved_nodes

  instance_type           = var.sizes.kubernetes.instance_type
  instance_platform       = "Linux/UNIX"
  availability_zone       = var.zones[count.index % length(var.zones)]
  instance_count          = 1
  instance_match_criteria = "open"

  tags = { Name = "${local.name}-${count.index}" }
}

module "kafka" {
  source = "../kafka"

  name                      = local.name
  instance_type             = var.sizes.kafka.instance_type
  brokers                   = var.sizes.kafka.brokers
  disk_gb                   = var.sizes.kafka.disk_gb
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.subnet_ids["data"]
  client_security_group_ids = { nodes = module.cluster.security_group_id, operators = module.operators.security_group_id }
  data_key_arn              = module.keys.arns["data"]
  secrets_key_arn           = module.keys.arns["secrets"]
  logs_key_arn              = module.keys.arns["logs"]
  log_retention_days        = var.sizes.log_retention_days
  users                     = local.kafka_users
  user_passwords            = var.kafka_passwords
  user_passwords_version    = var.kafka_passwords_version
  acls_enforced             = var.kafka_acls_enforced
}

module "mongodb" {
  source = "../mongodb"

  name                   = local.name
  oidc_provider_arn      = module.cluster.oidc_provider_arn
  oidc_issuer            = module.cluster.oidc_issuer
  namespace              = local.namespaces.management
  backup_service_account = "candor-backup"
  backup_bucket_arn      = module.storage.bucket_arns["backups"]
  backup_key_arn         = module.keys.arns["backups"]
  snapshot_hours         = var.sizes.mongodb.snapshot_hours
  snapshot_days          = var.sizes.mongodb.snapshot_days
}

module "redis" {
  source = "../redis"

  name                      = local.name
  node_type                 = var.sizes.redis.node_type
  nodes                     = var.sizes.redis.nodes
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.subnet_ids["data"]
  client_security_group_ids = { nodes = module.cluster.security_group_id, operators = module.operators.security_group_id }
  data_key_arn              = module.keys.arns["data"]
  logs_key_arn              = module.keys.arns["logs"]
  log_retention_days        = var.sizes.log_retention_days
  auth_token                = var.redis_auth_token
  snapshot_days             = var.sizes.redis.snapshot_days
}

module "vault" {
  source = "../vault"

  name              = local.name
  oidc_provider_arn = module.cluster.oidc_provider_arn
  oidc_issuer       = module.cluster.oidc_issuer
  namespace         = local.namespaces.vault
  unseal_key_arn    = module.keys.arns["vault"]
  backup_bucket_arn = module.storage.bucket_arns["backups"]
  backup_key_arn    = module.keys.arns["backups"]
}

module "edge" {
  source = "../edge"

  name                   = local.name
  domain                 = var.domain
  dns_zone_id            = var.dns_zone_id
  vpc_id                 = module.network.vpc_id
  subnet_ids             = module.network.subnet_ids["dmz"]
  node_security_group_id = module.cluster.security_group_id
  access_log_bucket      = module.storage.bucket_names["access"]
  logs_key_arn           = module.keys.arns["logs"]
  log_retention_days     = var.sizes.log_retention_days
  deletion_protection    = var.sizes.deletion_protection
}

module "monitoring" {
  source = "../monitoring"

  name                = local.name
  environment         = var.environment
  logs_key_arn        = module.keys.arns["logs"]
  emails              = var.alert_emails
  monthly_budget_usd  = var.sizes.monthly_budget_usd
  kafka_name          = module.kafka.name
  redis_id            = module.redis.id
  load_balancer       = module.edge.load_balancer_arn_suffix
  target_group        = module.edge.target_group_arn_suffix
  nat_gateway_ids     = module.network.nat_gateway_ids
  oidc_provider_arn   = module.cluster.oidc_provider_arn
  oidc_issuer         = module.cluster.oidc_issuer
  namespace           = local.namespaces.monitoring
  logs_bucket_arn     = module.storage.bucket_arns["logs"]
  logs_bucket_key_arn = module.keys.arns["backups"]
}
