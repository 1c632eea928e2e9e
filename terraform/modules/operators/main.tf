# The operators' way in: no VPN, no open port, no key. A session through SSM to one small instance in the management zone, forwarded to the private API server, recorded.
# Nobody is an administrator by default: the role below is taken for an hour, with a second factor, and is the only one that may start a session.

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-arm64"
}

resource "aws_security_group" "this" {
  name        = "${var.name}-operators"
  description = "Operators' instance: nothing comes in, SSM calls out"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-operators" }
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "SSM, the API server"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "data" {
  for_each = { kafka = 9096, redis = 6379 }

  security_group_id = aws_security_group.this.id
  description       = "Administration of ${each.key}"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_iam_role" "instance" {
  name = "${var.name}-operators-instance"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "instance" {
  role       = aws_iam_role.instance.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

# The sessions are encrypted once more inside TLS, and written to the log group below.
resource "aws_iam_role_policy" "instance" {
  name = "sessions"
  role = aws_iam_role.instance.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = var.logs_key_arn
      },
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
        Resource = "${aws_cloudwatch_log_group.sessions.arn}:*"
      },
    ]
  })
}

resource "aws_iam_instance_profile" "this" {
  name = "${var.name}-operators"
  role = aws_iam_role.instance.name
}

resource "aws_instance" "this" {
  ami                         = data.aws_ssm_parameter.image.value
  instance_type               = "t4g.nano"
  subnet_id                   = var.subnet_id
  vpc_security_group_ids      = [aws_security_group.this.id]
  iam_instance_profile        = aws_iam_instance_profile.this.name
  associate_public_ip_address = false
  ebs_optimized               = true
  monitoring                  = true

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  root_block_device {
    encrypted   = true
    kms_key_id  = var.data_key_arn
    volume_type = "gp3"
    volume_size = 8
  }

  tags = { Name = "${var.name}-operators" }

  # A newer image replaces it when somebody decides so (`-replace`), not in the middle of a session.
  lifecycle {
    ignore_changes = [ami]
  }
}

resource "aws_cloudwatch_log_group" "sessions" {
  name              = "/candor/${var.name}/operator-sessions"
  kms_key_id        = var.logs_key_arn
  retention_in_days = var.log_retention_days
}

resource "aws_ssm_document" "session" {
  name            = "${var.name}-session"
  document_type   = "Session"
  document_format = "JSON"
  content = jsonencode({
    schemaVersion = "1.0"
    description   = "Operators' sessions: recorded, encrypted, twenty minutes idle at most"
    sessionType   = "Standard_Stream"
    inputs = {
      kmsKeyId                    = var.logs_key_arn
      cloudWatchLogGroupName      = aws_cloudwatch_log_group.sessions.name
      cloudWatchEncryptionEnabled = true
      cloudWatchStreamingEnabled  = true
      idleSessionTimeout          = "20"
      maxSessionDuration          = "60"
      runAsEnabled                = false
    }
  })
}

# Just in time: one hour, then the right is gone by itself.
resource "aws_iam_role" "admin" {
  name                 = "${var.name}-admin"
  description          = "Administrator of ${var.name} for an hour"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = var.trusted_principal_arns }
      # A session of Identity Center carries no mark of its second factor, so asking for the mark would shut everybody out there.
      Condition = var.identity_center ? {} : {
        Bool            = { "aws:MultiFactorAuthPresent" = "true" }
        NumericLessThan = { "aws:MultiFactorAuthAge" = "3600" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "admin" {
  name = "way-in"
  role = aws_iam_role.admin.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "kms:GenerateDataKey"
        Resource = var.logs_key_arn
      },
      {
        Effect   = "Allow"
        Action   = "ssm:StartSession"
        Resource = [aws_instance.this.arn, aws_ssm_document.session.arn, "arn:aws:ssm:${data.aws_region.current.region}::document/AWS-StartPortForwardingSessionToRemoteHost"]
      },
      {
        Effect   = "Allow"
        Action   = ["ssm:TerminateSession", "ssm:ResumeSession"]
        Resource = "arn:aws:ssm:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:session/$${aws:userid}-*"
      },
      {
        Effect   = "Allow"
        Action   = "eks:DescribeCluster"
        Resource = "arn:aws:eks:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:cluster/${var.name}"
      },
    ]
  })
}
