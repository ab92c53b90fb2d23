using System.Security.Cryptography;

namespace Tender.Server.Hosting;

/// <summary>
/// RSA-2048 keys that everyone knows, for sandbox merchants made through the control API: RSA keys cannot be made from
/// a seed, and fixed ones start fast. They are in the source, so whoever registers a public key in live mode must
/// refuse them (<see cref="Contains"/>).
/// </summary>
public static class TestKeys
{
    private static readonly Lazy<(string[] Pems, HashSet<string> PublicKeys)> Pool = new(Load);

    public static int Count => Pool.Value.Pems.Length;

    /// <summary>The private key (PKCS #8 PEM) for an index; any number is taken, negative ones too.</summary>
    public static string PrivateKeyPem(long index) => Pool.Value.Pems[(int)(unchecked((ulong)index) % (ulong)Count)];

    /// <summary>Whether this public key is one of the known ones.</summary>
    public static bool Contains(RSA publicKey) => Pool.Value.PublicKeys.Contains(Modulus(publicKey));

    private static string Modulus(RSA key) =>
        Convert.ToHexString(key.ExportParameters(includePrivateParameters: false).Modulus!);

    private static (string[] Pems, HashSet<string> PublicKeys) Load()
    {
        using var reader = new StreamReader(typeof(TestKeys).Assembly.GetManifestResourceStream("test-keys.pem")!);
        var text = reader.ReadToEnd();
        var pems = new List<string>();
        var publicKeys = new HashSet<string>();
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            var pem = rest[found.Location].ToString();
            using var key = RSA.Create();
            key.ImportFromPem(pem);
            pems.Add(pem + "\n");
            publicKeys.Add(Modulus(key));
        }
        return ([.. pems], publicKeys);
    }
}
