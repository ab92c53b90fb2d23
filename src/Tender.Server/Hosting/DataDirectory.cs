using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Tender.Server.Hosting;

/// <summary>
/// The data directory: the CA, the key of the secrets at rest, the control token, the ready merchant, and the embedded
/// database beside them. Only the process that holds its lock reads or writes here. Every file is written whole or not
/// at all, and is on disk before anyone is told of it; all but <c>ca.pem</c> are private (0600). What exists is never
/// replaced by something new: a damaged file stops the start instead.
/// </summary>
public sealed partial class DataDirectory : IDisposable
{
    /// <summary>The files that only a sandbox has in its directory.</summary>
    internal static readonly string[] SandboxNames = [MerchantName, SecretsName];

    private const string LockName = "lock";
    private const string SecretsName = "secrets-key";
    private const string MerchantName = "merchant.json";
    private const string MerchantKeyName = "merchant-private-key.pem";
    private const string AddressName = "address";
    private const string SetupTokenName = "setup-token";
    private const string DatabaseName = "tender.db";
    private const string ControlTokenName = "control-token";
    internal const int SecretsKeyBytes = 32;

    private static readonly HashSet<string> OwnNames =
    [
        LockName,
        MerchantName,
        MerchantKeyName,
        AddressName,
        SetupTokenName,
        "ca.pem",
        "ca-key.pem",
        SecretsName,
        ControlTokenName,
        // The root of a volume of its own has this.
        "lost+found",
    ];

    /// <summary>What an open is refused with while another holds the lock: EWOULDBLOCK of Linux and of macOS, and a
    /// sharing violation of Windows.</summary>
    private static readonly int[] LockedCodes = [11, 35, unchecked((int)0x80070020)];

    private static readonly JsonSerializerOptions MerchantJson = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        // A path or a key id is read by people: no \u002B in it. It is a file, never a page.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly FileStream held;

    /// <summary>Whether a server ran on a directory, and its embedded database is gone from it.</summary>
    internal static bool HasLostItsDatabase(string root) =>
        File.Exists(Path.Combine(root, ControlTokenName)) && !File.Exists(Path.Combine(root, DatabaseName));

    /// <summary>The directory, absolute.</summary>
    public string Root { get; }

    /// <summary>Where the embedded database lives.</summary>
    public string DatabaseFile => PathOf(DatabaseName);

    public CertificateAuthority Authority { get; private set; } = null!;

    public Secrets Secrets { get; private set; } = null!;

    /// <summary>The file with the key of <see cref="Secrets"/>.</summary>
    public string SecretsFile { get; private set; } = null!;

    /// <summary>The bearer token of the control API and of the first console login.</summary>
    public string ControlToken { get; private set; } = null!;

    private DataDirectory(string root, FileStream held)
    {
        Root = root;
        this.held = held;
    }

    /// <summary>Takes the directory's lock, makes what is missing on a first start, and reads the rest.</summary>
    /// <exception cref="CannotStartException">It is in use, cannot be written, or a file in it is damaged or missing;
    /// the message says which and what to do.</exception>
    /// <param name="path">Where it is, or is made.</param>
    /// <param name="now">The wall clock, for the CA.</param>
    /// <param name="secretsFile">The file outside with the key of the secrets at rest, which is never written here;
    /// null for a key that is kept here.</param>
    public static DataDirectory Open(string path, DateTimeOffset now, string? secretsFile = null)
    {
        var root = Path.GetFullPath(path);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(root);
            else
                Directory.CreateDirectory(
                    root,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException($"The data directory {root} cannot be made: {e.Message}", e);
        }
        var isOurs = HoldsNothingElse(root);
        var directory = new DataDirectory(root, Lock(root));
        try
        {
            if (isOurs)
                Close(root, PrivateMode | UnixFileMode.UserExecute);
            foreach (var leftover in Directory.EnumerateFiles(root, ".*.tmp"))
                if (IsLeftover(Path.GetFileName(leftover)))
                    File.Delete(leftover);
            directory.Authority = directory.OpenAuthority(now);
            directory.SecretsFile = secretsFile ?? directory.PathOf(SecretsName);
            directory.Secrets = secretsFile is null
                ? directory.OpenSecrets()
                : new Secrets(KeyFile.ReadAll(secretsFile)!);
            directory.ControlToken = directory.OpenControlToken();
            return directory;
        }
        catch (Exception e)
        {
            directory.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new CannotStartException($"The data directory {root} cannot be used: {e.Message}", e);
            throw;
        }
    }

    /// <summary>
    /// Where the embedded database lives, made and closed to others: SQLite would give a new file the mode that the
    /// process gives all of them, and gives those beside it the mode of the first.
    /// </summary>
    public string PrivateDatabaseFile()
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(DatabaseFile))
            new FileStream(
                DatabaseFile,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = PrivateMode,
                }
            ).Dispose();
        foreach (var file in Directory.EnumerateFiles(Root, Path.GetFileName(DatabaseFile) + "*"))
            Close(file, PrivateMode);
        return DatabaseFile;
    }

    /// <summary>The ready merchant, or null when this directory has none yet.</summary>
    /// <remarks>
    /// A directory that was moved still works: the key beside the file is found, and <c>merchant.json</c> names it
    /// again.
    /// </remarks>
    public MerchantFile? ReadMerchant()
    {
        var path = PathOf(MerchantName);
        if (!File.Exists(path))
            return null;
        MerchantFile merchant;
        try
        {
            merchant = JsonSerializer.Deserialize<MerchantFile>(ReadPrivate(MerchantName), MerchantJson)
                ?? throw new JsonException("it holds null.");
        }
        catch (JsonException e)
        {
            throw Damaged(MerchantName, e.Message, "repair it, or delete it to get a merchant of new ids and keys");
        }
        var empty = typeof(MerchantFile)
            .GetProperties()
            .FirstOrDefault(p =>
                p.PropertyType == typeof(string) && string.IsNullOrWhiteSpace((string?)p.GetValue(merchant))
            );
        if (empty is not null)
            throw Damaged(
                MerchantName,
                $"{JsonNamingPolicy.CamelCase.ConvertName(empty.Name)} is empty",
                "repair it, or delete it to get a merchant of new ids and keys"
            );

        var beside = PathOf(MerchantKeyName);
        if (merchant.PrivateKeyFile == beside || File.Exists(merchant.PrivateKeyFile) || !File.Exists(beside))
            return merchant;
        merchant = merchant with { PrivateKeyFile = beside };
        Write(MerchantName, JsonSerializer.SerializeToUtf8Bytes(merchant, MerchantJson));
        return merchant;
    }

    /// <summary>The ready merchant's private key as PEM.</summary>
    public string ReadMerchantKey(MerchantFile merchant)
    {
        const string advice = "put it back, or delete merchant.json to get a merchant of new ids and keys";
        if (!File.Exists(merchant.PrivateKeyFile))
            throw new CannotStartException(
                $"{merchant.PrivateKeyFile}, the private key that {PathOf(MerchantName)} names, is missing: {advice}."
            );
        var pem = File.ReadAllText(merchant.PrivateKeyFile);
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            key.ExportParameters(includePrivateParameters: true);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new CannotStartException(
                $"{merchant.PrivateKeyFile} holds no RSA private key ({e.Message}): {advice}.",
                e
            );
        }
        return pem;
    }

    /// <summary>
    /// Writes the ready merchant and its key, and answers what was written: the same merchant with the key's path.
    /// </summary>
    public MerchantFile WriteMerchant(MerchantFile merchant, string privateKeyPem)
    {
        merchant = merchant with { PrivateKeyFile = PathOf(MerchantKeyName) };
        // The key first: a merchant.json is the promise that its key is there.
        Write(MerchantKeyName, Encoding.ASCII.GetBytes(privateKeyPem));
        Write(MerchantName, JsonSerializer.SerializeToUtf8Bytes(merchant, MerchantJson));
        return merchant;
    }

    /// <summary>Keeps the token that the first user is made with; null takes it away.</summary>
    public void WriteSetupToken(string? token)
    {
        if (token is null)
            File.Delete(PathOf(SetupTokenName));
        else
            Write(SetupTokenName, Encoding.ASCII.GetBytes(token + "\n"));
    }

    /// <summary>
    /// Says where the server answers while it runs, for the commands that look for it. It is gone when the server ends,
    /// and of no use after a crash: nothing depends on it, so that no trouble of the disk is told of it.
    /// </summary>
    public void WriteAddress(Uri? url)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = PrivateMode;
        Try(() =>
        {
            using var file = new FileStream(PathOf(AddressName), options);
            file.Write(Encoding.UTF8.GetBytes(url?.AbsoluteUri + "\n"));
        });
    }

    public void Dispose()
    {
        Authority?.Dispose();
        Try(() => File.Delete(PathOf(AddressName)));
        held.Dispose();
    }

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Debug.WriteLine(e.Message);
        }
    }

    /// <summary>
    /// Writes a file whole or not at all: beside it first, synced, then renamed over it, and the rename synced as
    /// well.
    /// </summary>
    internal void Write(string name, ReadOnlySpan<byte> content, bool open = false)
    {
        var path = PathOf(name);
        var temporary = PathOf($".{name}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = open ? PrivateMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead : PrivateMode;
        try
        {
            using (var file = new FileStream(temporary, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        Posix.SyncDirectory(Root);
    }

    /// <summary>Whether a file is one of ours that was cut off while it was written, and nobody else's.</summary>
    private static bool IsLeftover(string name) =>
        Leftover().Match(name) is { Success: true } match && OwnNames.Contains(match.Groups[1].Value);

    [GeneratedRegex(@"^\.(.+)\.[0-9a-f]{16}\.tmp$")]
    private static partial Regex Leftover();

    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string PathOf(string name) => Path.Combine(Root, name);

    private CannotStartException Damaged(string name, string what, string advice) =>
        new($"{PathOf(name)} is damaged ({what.TrimEnd('.')}): {advice}.");

    /// <summary>
    /// The kernel drops this lock with the process, however it ends, so that no crash leaves a directory locked.
    /// </summary>
    private static FileStream Lock(string root)
    {
        var path = Path.Combine(root, LockName);
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = PrivateMode;
            var held = new FileStream(path, options);
            // For the message of whoever comes second; nothing else depends on it.
            Try(() =>
            {
                held.SetLength(0);
                held.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
                held.Flush();
            });
            return held;
        }
        catch (Exception e)
            when (e is UnauthorizedAccessException || (e is IOException && !LockedCodes.Contains(e.HResult)))
        {
            throw new CannotStartException($"The data directory {root} cannot be written: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new CannotStartException(
                $"The data directory {root} is in use by another Tender{Holder(path)}: "
                    + "stop that one, or give this one its own (--data DIR).",
                e
            );
        }
    }

    // Not by a FileStream, which would ask for a shared lock and be refused.
    private static string Holder(string path) =>
        int.TryParse(Posix.ReadStart(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? $" (process {id})"
            : "";

    private CertificateAuthority OpenAuthority(DateTimeOffset now)
    {
        const string advice =
            "put the old file back, or delete ca.pem and ca-key.pem to make a new CA, "
            + "which every client must then trust anew";
        var (certificate, key) = (File.Exists(PathOf("ca.pem")), File.Exists(PathOf("ca-key.pem")));
        if (certificate && !key)
            throw new CannotStartException($"{PathOf("ca-key.pem")} is missing beside ca.pem: {advice}.");
        CertificateAuthority authority;
        try
        {
            authority = (certificate, key) switch
            {
                (true, true) => CertificateAuthority.Load(
                    File.ReadAllText(PathOf("ca.pem")),
                    Encoding.ASCII.GetString(ReadPrivate("ca-key.pem"))
                ),
                // A first start that was cut off between the two: the certificate is made from the key that is there.
                (false, true) => CertificateAuthority.FromKey(Encoding.ASCII.GetString(ReadPrivate("ca-key.pem")), now),
                _ => CertificateAuthority.Create(now),
            };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Damaged(certificate ? "ca.pem or ca-key.pem" : "ca-key.pem", e.Message, advice);
        }
        if (authority.ExpiresAt <= now)
            throw new CannotStartException(
                $"{PathOf("ca.pem")} expired at {authority.ExpiresAt:yyyy-MM-dd}: "
                    + "delete ca.pem and ca-key.pem to make a new CA."
            );
        if (!key)
            Write("ca-key.pem", Encoding.ASCII.GetBytes(authority.KeyPem));
        if (!certificate)
            Write("ca.pem", Encoding.ASCII.GetBytes(authority.CertificatePem), open: true);
        return authority;
    }

    private Secrets OpenSecrets()
    {
        if (!File.Exists(PathOf(SecretsName)))
        {
            // A new key would open nothing that an old database holds, and would hide that the old one is lost.
            if (File.Exists(DatabaseFile))
                throw new CannotStartException(
                    $"{PathOf(SecretsName)} is missing, but {DatabaseFile} holds secrets sealed with it: put it back."
                );
            var made = RandomNumberGenerator.GetBytes(SecretsKeyBytes);
            Write(SecretsName, Encoding.ASCII.GetBytes(Convert.ToBase64String(made) + "\n"));
            return new Secrets(made);
        }
        return KeyFile.Parse(ReadPrivate(SecretsName)) is { Length: SecretsKeyBytes } key
            ? new Secrets(key)
            : throw Damaged(
                SecretsName,
                $"not {SecretsKeyBytes} bytes in base64",
                "put the key back that sealed this database's secrets"
            );
    }

    private string OpenControlToken()
    {
        const string name = "control-token";
        if (!File.Exists(PathOf(name)))
            Write(name, Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(40, lowercase: true) + "\n"));
        var token = Encoding.UTF8.GetString(ReadPrivate(name)).Trim();
        // An empty or short token would be an open door; an odd character would never match what a header can carry.
        if (token.Length < 16 || token.Any(c => c is <= ' ' or > '~'))
            throw Damaged(name, "not at least 16 visible ASCII characters", "delete it to get a new one");
        return token;
    }

    private byte[] ReadPrivate(string name)
    {
        var path = PathOf(name);
        Close(path, PrivateMode);
        return File.ReadAllBytes(path);
    }

    /// <summary>Takes from others what only the owner may do with a file or directory.</summary>
    private static void Close(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & ~mode) == 0)
            return;
        // A mounted secret may not be ours to change; that it can be read is what matters then.
        try
        {
            File.SetUnixFileMode(path, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Debug.WriteLine(e.Message);
        }
    }

    /// <summary>
    /// Whether a directory is ours alone, and so ours to close: somebody may have named one that others work in, where
    /// each of our files is closed by itself.
    /// </summary>
    private static bool HoldsNothingElse(string root) =>
        Directory
            .EnumerateFileSystemEntries(root)
            .Select(entry => Path.GetFileName(entry)!)
            .All(name => OwnNames.Contains(name) || name.StartsWith(DatabaseName, StringComparison.Ordinal));
}
