mock_provider "aws" {
  source = "../../tests/aws"
}

variables {
  name                       = "candor-test"
  kubernetes_version         = "1.33"
  control_plane_subnet_ids   = ["subnet-a", "subnet-b", "subnet-c"]
  subnet_ids                 = { application = ["subnet-a"], data = ["subnet-d"] }
  operator_security_group_id = "sg-operators"
  secrets_key_arn            = "arn:aws:kms:ap-south-1:111122223333:key/secrets"
  data_key_arn               = "arn:aws:kms:ap-south-1:111122223333:key/data"
  logs_key_arn               = "arn:aws:kms:ap-south-1:111122223333:key/logs"
  log_retention_days         = 30
  deletion_protection        = true
  time_zone                  = "Asia/Kolkata"
  admin_role_arn             = "arn:aws:iam::111122223333:role/candor-test-admin"
  viewer_role_arns           = []
  node_groups = {
    application = {
      instance_types = ["m6i.xlarge"]
      tier           = "application"
      min            = 1
      desired        = 3
      max            = 6
      disk_gb        = 80
      scheduled = [
        { name = "work", cron = "30 7 * * MON-FRI", min = 3, desired = 3 },
        { name = "rest", cron = "0 21 * * *", min = 1, desired = 1 },
      ]
    }
  }
}

run "private_encrypted_and_audited" {
  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_public_access == false && aws_eks_cluster.this.vpc_config[0].endpoint_private_access
    error_message = "The API server has no public address."
  }

  assert {
    condition     = contains(aws_eks_cluster.this.encryption_config[0].resources, "secrets") && contains(aws_eks_cluster.this.enabled_cluster_log_types, "audit")
    error_message = "Secrets are encrypted, and the audit log is kept."
  }

  assert {
    condition     = aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions == false
    error_message = "Whoever created the cluster has no hidden right."
  }

  assert {
    condition     = aws_launch_template.node["application"].metadata_options[0].http_tokens == "required" && aws_launch_template.node["application"].metadata_options[0].http_put_response_hop_limit == 1
    error_message = "A pod can't take the node's credentials."
  }

  assert {
    condition     = aws_autoscaling_schedule.this["application-work"].min_size == 3 && aws_autoscaling_schedule.this["application-rest"].min_size == 1 && aws_autoscaling_schedule.this["application-work"].time_zone == "Asia/Kolkata"
    error_message = "The floor rises before work and sinks after."
  }
}

run "spot_nodes_hold_no_data" {
  command = plan

  variables {
    node_groups = {
      mongodb = { instance_types = ["m6i.large"], tier = "data", min = 3, desired = 3, max = 3, disk_gb = 40, spot = true }
    }
  }

  expect_failures = [var.node_groups]
}
