# The pipeline's image for `npm run test:deploy`, Terraform and rollouts: Node, and programs that no package registry has, each from its maker's own image.
# Change the number of TOOLS_IMAGE in .gitlab-ci.yml with it.
FROM docker.io/alpine/helm:3.17.3 AS helm
FROM registry.k8s.io/kustomize/kustomize:v5.7.1 AS kustomize
FROM ghcr.io/yannh/kubeconform:v0.6.7 AS kubeconform
FROM docker.io/istio/istioctl:1.27.0 AS istioctl
FROM docker.io/hashicorp/terraform:1.11.4 AS terraform
FROM ghcr.io/terraform-linters/tflint:v0.61.0 AS tflint
FROM registry.k8s.io/kubectl:v1.33.1 AS kubectl

FROM docker.io/library/node:22-bookworm
# hadolint ignore=DL3008
RUN apt-get update -q \
    && apt-get install -y -q --no-install-recommends etcd-server maven nginx-light prometheus prometheus-alertmanager python3-pip python3-venv redis-server rsync \
    && rm -rf /var/lib/apt/lists/*
COPY --from=helm /usr/bin/helm /usr/local/bin/helm
COPY --from=kustomize /app/kustomize /usr/local/bin/kustomize
COPY --from=kubeconform /kubeconform /usr/local/bin/kubeconform
COPY --from=istioctl /usr/local/bin/istioctl /usr/local/bin/istioctl
COPY --from=terraform /bin/terraform /usr/local/bin/terraform
COPY --from=tflint /usr/local/bin/tflint /usr/local/bin/tflint
COPY --from=kubectl /bin/kubectl /usr/local/bin/kubectl
