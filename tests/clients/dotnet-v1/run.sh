#!/usr/bin/env bash
# The official SDK for .NET of the first generation (amzn/amazon-pay-sdk-csharp), unmodified, against a running Tender.
# Usage: tests/clients/dotnet-v1/run.sh FOLDER, which holds the SDK's assembly and those it needs. Needs the .NET SDK, node and openssl.
. "$(dirname "$0")/../common.sh"
. "$clients/dotnet.sh" "$clients/dotnet-v1/DotNetV1.cs"
