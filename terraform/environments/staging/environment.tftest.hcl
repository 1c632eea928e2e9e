mock_provider "aws" {
  source = "../../tests/aws"
}

variables {
  account_id           = "111122223333"
  cost_center          = "interviews"
  domain               = "staging.candor.example.com"
  dns_zone_id          = "Z0000000000000000000"
  alert_emails         = { critical = ["on-call@example.com"], warning = ["platform@example.com"] }
  admin_principal_arns = ["arn:aws:iam::111122223333:role/on-call"]
  redis_auth_token     = "not-a-real-token-0123456789"
  kafka_passwords = {
    identity     = "not-a-real-password"
    scheduling   = "not-a-real-password"
    interview    = "not-a-real-password"
    scoring      = "not-a-real-password"
    notification = "not-a-real-password"
    portal       = "not-a-real-password"
    platform     = "not-a-real-password"
  }
}

run "everything_is_planned" {
  command = plan

  assert {
    condition     = output.cluster == "candor-staging"
    error_message = "The cluster is named after its environment."
  }

  assert {
    condition     = output.overlay.public_url == "https://staging.candor.example.com"
    error_message = "The overlay learns the address."
  }

  # production's machines, fewer of them: what is measured here must hold there.
  assert {
    condition     = var.sizes.kubernetes.nodes == 3 && var.sizes.kubernetes.instance_type == "m6i.2xlarge"
    error_message = "3 nodes of m6i.2xlarge."
  }

  assert {
    condition     = var.sizes.mongodb.members == 3 && var.sizes.mongodb.instance_type == "m6i.xlarge"
    error_message = "A primary and two replicas of m6i.xlarge."
  }

  assert {
    condition     = var.sizes.kafka.brokers == 3 && var.sizes.kafka.instance_type == "kafka.m5.xlarge"
    error_message = "3 brokers of kafka.m5.xlarge."
  }

  assert {
    condition     = var.sizes.storage.lock_mode == "GOVERNANCE" && var.sizes.deletion_protection == true
    error_message = "Backups are locked in mode GOVERNANCE; deletion protection is true."
  }
}
