using System.Text.Json;

namespace Tender.AmazonPay;

/// <summary>What a Tender leaves in its data directory for the programs that call it.</summary>
internal static class TenderDirectory
{
    private static readonly Uri DefaultEndpoint = new("http://localhost:8080");

    /// <summary>A member that is null is as wrong as one that is not there.</summary>
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
    };

    /// <summary>Fills in the ready merchant and its keys; answers where the server is.</summary>
    /// <exception cref="ArgumentException">There is no such directory, or it is not read; says what to do.</exception>
    public static Uri Fill(AmazonPayClientOptions options, string directory, Uri? endpoint)
    {
        var keys = Keys(directory);
        endpoint ??= AddressIn(directory) ?? DefaultEndpoint;
        options.MerchantId = keys.MerchantId;
        options.Environment = PayEnvironment.Sandbox;
        options.Region = keys.PayRegion;
        options.V2 = new V2Credentials
        {
            PublicKeyId = keys.PublicKeyId,
            PrivateKeyPem = Text(PrivateKeyFile(directory, keys)),
            Endpoint = endpoint,
        };
        options.V1 = new V1Credentials
        {
            AccessKeyId = keys.AccessKeyId,
            SecretAccessKey = keys.SecretAccessKey,
            Endpoint = endpoint,
        };
        return endpoint;
    }

    /// <summary>A file that the directory has to hold.</summary>
    /// <exception cref="ArgumentException">It cannot be read; says what to do.</exception>
    public static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException(
                $"Amazon Pay is not set up: {file} cannot be read. Start Tender first, or say where its data directory "
                    + "is.",
                failure
            );
        }
    }

    private static ReadyMerchant Keys(string directory)
    {
        var file = Path.Combine(directory, "merchant.json");
        try
        {
            var keys = JsonSerializer.Deserialize<ReadyMerchant>(Text(file), Strict);
            return keys?.PayRegion is null or default(PayRegion) ? throw new JsonException() : keys;
        }
        catch (JsonException failure)
        {
            throw new ArgumentException(
                $"Amazon Pay is not set up: {file} is not what Tender writes. Name Tender's data directory.",
                failure
            );
        }
    }

    /// <summary>Beside merchant.json where the directory is somewhere else for the server, as in a container.</summary>
    private static string PrivateKeyFile(string directory, ReadyMerchant keys) =>
        File.Exists(keys.PrivateKeyFile)
            ? keys.PrivateKeyFile
            : Path.Combine(directory, Path.GetFileName(keys.PrivateKeyFile));

    /// <summary>Where the server that runs on the directory answers; null when none does.</summary>
    private static Uri? AddressIn(string directory)
    {
        var file = Path.Combine(directory, "address");
        return File.Exists(file) && Uri.TryCreate(Text(file).Trim(), UriKind.Absolute, out var address)
            ? address
            : null;
    }

    private sealed record ReadyMerchant
    {
        public required string MerchantId { get; init; }
        public required string PublicKeyId { get; init; }
        public required string PrivateKeyFile { get; init; }
        public required string AccessKeyId { get; init; }
        public required string SecretAccessKey { get; init; }
        public required string Region { get; init; }

        /// <summary>The region by its code; the default, which is none, for a code nobody knows.</summary>
        public PayRegion PayRegion => Enum.GetValues<PayRegion>().FirstOrDefault(one => one.Code == Region);
    }
}
