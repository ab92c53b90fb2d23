using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tender.Server.Hosting;

/// <summary>The far account that a live Tender is a gateway onto, as its file says it (docs/gateway.md).</summary>
/// <param name="MerchantId">The far account's merchant id.</param>
/// <param name="StoreId">Its store id.</param>
/// <param name="Region">na, eu or jp.</param>
/// <param name="PublicKeyId">The id of its key: LIVE-… or SANDBOX-….</param>
/// <param name="PrivateKeyFile">The file with the private key, relative to the account's file.</param>
/// <param name="ServiceUrl">Where another Tender answers; null for Amazon's own service.</param>
/// <param name="Ca">The file with the authority of that service's certificate; null for the machine's.</param>
internal sealed record AmazonPayAccount(
    string MerchantId,
    string StoreId,
    string Region,
    string PublicKeyId,
    string PrivateKeyFile,
    Uri? ServiceUrl,
    string? Ca
)
{
    private const string Setting = "--amazon-pay";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Whether it moves no real money.</summary>
    public bool IsSandbox => PublicKeyId.StartsWith("SANDBOX-", StringComparison.Ordinal);

    /// <summary>What its key signs with, as PEM; read when the account was.</summary>
    [JsonIgnore]
    public string PrivateKeyPem { get; private init; } = "";

    /// <summary>The authority of <see cref="Ca"/>; null for none.</summary>
    [JsonIgnore]
    public X509Certificate2? Authority { get; private init; }

    /// <summary>Reads the file of an account.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The account, or in sentences everything that is wrong with it.</returns>
    public static (AmazonPayAccount? Account, IReadOnlyList<string> Problems) Read(string file)
    {
        try
        {
            var read = JsonSerializer.Deserialize<AmazonPayAccount>(File.ReadAllBytes(file), Json);
            if (read is null)
                return (null, [$"{Setting}: {file} holds no JSON object."]);
            var problems = read.Problems(file).ToList();
            if (problems.Count > 0)
                return (null, problems);
            var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            return read.WithFiles(folder);
        }
        catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException)
        {
            return (null, [$"{Setting}: {file} cannot be read: {cannot.Message}"]);
        }
        catch (JsonException wrong)
        {
            return (null, [$"{Setting}: {file} {WhyNoAccount(wrong)}"]);
        }
    }

    private static string WhyNoAccount(JsonException wrong) =>
        wrong.Path is { Length: > 2 } path
            ? $"is not the JSON of an account: {path[2..]} is none of its members, or no text. They are merchantId, "
                + "storeId, region, publicKeyId, privateKeyFile, serviceUrl and ca."
            : $"is not the JSON of an account: look at line {wrong.LineNumber + 1}, "
                + $"byte {wrong.BytePositionInLine + 1}.";

    private static readonly string[] Regions = ["na", "eu", "jp"];

    private IEnumerable<string> Problems(string file)
    {
        (string Name, string? Value)[] members =
        [
            ("merchantId", MerchantId),
            ("storeId", StoreId),
            ("region", Region),
            ("publicKeyId", PublicKeyId),
            ("privateKeyFile", PrivateKeyFile),
        ];
        foreach (var (name, value) in members)
            if (string.IsNullOrEmpty(value))
                yield return $"{Setting}: {name} is missing in {file}.";
        if (Region is { Length: > 0 } region && !Regions.Contains(region))
            yield return $"{Setting}: region in {file} is na, eu or jp, and not {region}.";
        if (PublicKeyId is { Length: > 0 } key && !IsSandbox && !key.StartsWith("LIVE-", StringComparison.Ordinal))
            yield return $"{Setting}: publicKeyId in {file} begins with LIVE- or SANDBOX-; make the key anew in Seller "
                + "Central if it is an old one.";
        if (Ca is not null && ServiceUrl is null)
            yield return $"{Setting}: ca in {file} goes with serviceUrl alone: Amazon's own service needs none.";
        if (ServiceUrl is { } url && !IsOrigin(url))
            yield return $"{Setting}: serviceUrl in {file} must be https (or http on the loopback), and end after host "
                + "and port.";
    }

    private static bool IsOrigin(Uri url) =>
        url is { IsAbsoluteUri: true, PathAndQuery: "/", Fragment: "", UserInfo: "" }
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    private (AmazonPayAccount? Account, IReadOnlyList<string> Problems) WithFiles(string folder)
    {
        var problems = new List<string>();
        var key = ReadText(Path.Combine(folder, PrivateKeyFile), "privateKeyFile", problems);
        var authority = Ca is null ? null : ReadText(Path.Combine(folder, Ca), "ca", problems);
        X509Certificate2? certificate = null;
        if (key is not null && PemFiles.WhyNoRsaKey(PrivateKeyFile, key) is { } why)
            problems.Add($"{Setting}: {why}");
        try
        {
            certificate = authority is null ? null : PemFiles.Certificates(Path.Combine(folder, Ca!))[0];
        }
        catch (UnusableFileException wrong)
        {
            problems.Add($"{Setting}: ca: {wrong.Message}");
        }
        return problems.Count > 0
            ? (null, problems)
            : (this with { PrivateKeyPem = key!, Authority = certificate }, problems);
    }

    private static string? ReadText(string file, string name, List<string> problems)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{Setting}: {name} cannot be read: {cannot.Message}");
            return null;
        }
    }
}
