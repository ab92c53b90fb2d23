#!/usr/bin/env bash
# The official SDK for .NET of the second generation (amzn/amazon-pay-api-sdk-dotnet), unmodified, against a running Tender.
# Usage: tests/clients/dotnet-v2/run.sh FOLDER, which holds the SDK's assembly and those it needs. Needs the .NET SDK, node and openssl.
. "$(dirname "$0")/../common.sh"
. "$clients/dotnet.sh" "$clients/dotnet-v2/DotNetV2.cs"
