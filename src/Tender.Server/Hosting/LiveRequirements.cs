using System.Net;

namespace Tender.Server.Hosting;

/// <summary>
/// What <c>--mode live</c> needs before it takes money, as far as settings and files show it. All that is missing is
/// told at once, each in a sentence that says what to do.
/// </summary>
internal static class LiveRequirements
{
    /// <summary>How long the processor's key must be.</summary>
    public const int ProcessorKeyBytesMin = 32;

    private const string HowToMakeAKey = "make one with: openssl rand -base64 32";

    /// <summary>Everything that is missing or wrong; empty for nothing.</summary>
    /// <param name="settings">The settings of a live start.</param>
    /// <param name="hasProcessor">Whether a processor was handed over, so that the settings need name none.</param>
    public static IReadOnlyList<string> MissingIn(Settings settings, bool hasProcessor = false)
    {
        var problems = new List<string>();
        if (settings.AmazonPay is { } account)
            CheckAccount(settings, account, problems);
        else if (!hasProcessor)
            CheckProcessor(settings, problems);
        CheckSecrets(settings, problems);
        if (settings.PublicUrl is null)
            problems.Add(
                "--public-url is missing: --mode live takes the origin of its links from nobody who calls it."
            );
        if (!settings.BindAddresses().All(IPAddress.IsLoopback) && settings is { Certificate: null } or { Https: 0 })
            problems.Add(
                $"--certificate is missing: --mode live that listens on {settings.Bind} needs HTTPS with a certificate "
                    + "of its own. Name one, or listen on the loopback behind a proxy that has one."
            );
        if (settings.Proxy != 0)
            problems.Add("--proxy stands in for the real hosts and exists in --mode sandbox only: leave it out.");
        return problems;
    }

    /// <summary>The files with keys that others than their owner may read, as a setting and its file.</summary>
    public static IEnumerable<string> OpenFilesIn(Settings settings)
    {
        if (OperatingSystem.IsWindows())
            yield break;
        var files = new[] { ("--secrets-key", settings.SecretsKey), ("--processor-key", settings.ProcessorKey) };
        foreach (var (setting, file) in files)
            if (File.Exists(file) && (File.GetUnixFileMode(file) & UnixFileMode.OtherRead) != 0)
                yield return $"{setting}: everybody on this machine may read {file}; chmod 600 makes it the server's "
                    + "alone.";
    }

    private static void CheckAccount(Settings settings, string account, List<string> problems)
    {
        if (settings.ProcessorUrl is not null || settings.ProcessorKey is not null)
            problems.Add(
                "--processor-url and --amazon-pay name two processors: --mode live has exactly one, so leave one out."
            );
        problems.AddRange(AmazonPayAccount.Read(account).Problems);
    }

    private static void CheckProcessor(Settings settings, List<string> problems)
    {
        if (settings.ProcessorUrl is not { } url)
            problems.Add(
                "--processor-url is missing: --mode live needs the processor that moves the money. Name the address of "
                    + "one that speaks the HTTP processor protocol, with --processor-key, or an account with "
                    + "--amazon-pay."
            );
        else if (url.Scheme == Uri.UriSchemeHttp && !IsLoopback(url))
            problems.Add(
                $"--processor-url: {url.OriginalString} leaves this machine without encryption: use https, or an "
                    + "address of the loopback."
            );
        else if (url is not { Query: "", Fragment: "" })
            problems.Add($"--processor-url: {url.OriginalString} must end with its path, without a query.");
        CheckKeys("--processor-key", settings.ProcessorKey, ProcessorKeyBytesMin, int.MaxValue, problems);
    }

    private static void CheckSecrets(Settings settings, List<string> problems)
    {
        var root = Path.GetFullPath(settings.Data);
        const int length = DataDirectory.SecretsKeyBytes;
        var keys = CheckKeys("--secrets-key", settings.SecretsKey, length, length, problems);
        if (keys is not null && IsInside(root, settings.SecretsKey!))
            problems.Add(
                $"--secrets-key: {settings.SecretsKey} lies in the data directory, so that who copies the one has the "
                    + "other. Keep it elsewhere."
            );
        if (keys?.Select(Convert.ToBase64String).Distinct().Count() < keys?.Count)
            problems.Add($"--secrets-key: {settings.SecretsKey} holds the same key on two lines: leave one out.");
        if (keys?.Any(key => key.AsSpan().SequenceEqual(ReadKey(settings.ProcessorKey))) == true)
            problems.Add("--secrets-key and --processor-key hold the same key: each needs its own.");
        if (DataDirectory.SandboxNames.FirstOrDefault(name => File.Exists(Path.Combine(root, name))) is { } file)
            problems.Add($"--data: {root} is the directory of a sandbox (it holds {file}): choose another.");
        else if (settings.Database is null && DataDirectory.HasLostItsDatabase(root))
            problems.Add(
                $"--data: {root} was used before, and tender.db is not there any more: mount or restore it, or choose "
                    + "another directory to begin anew."
            );
    }

    /// <summary>
    /// The keys in the file of a setting; null, and a problem, where there is none that will do. The secrets key may be
    /// several, one a line.
    /// </summary>
    private static IReadOnlyList<byte[]>? CheckKeys(
        string setting,
        string? file,
        int min,
        int max,
        List<string> problems
    )
    {
        var wanted = min == max ? $"{min} bytes in base64" : $"{min} or more bytes in base64";
        if (file is null)
        {
            problems.Add($"{setting} is missing: --mode live needs a file with {wanted}; {HowToMakeAKey}.");
            return null;
        }
        try
        {
            var keys =
                min == max ? KeyFile.ReadAll(file)
                : KeyFile.Read(file) is { } one ? [one]
                : null;
            if (keys?.All(key => key.Length >= min && key.Length <= max) == true)
                return keys;
            problems.Add($"{setting}: {file} does not hold {wanted}; {HowToMakeAKey}.");
        }
        catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{setting}: {file} cannot be read: {cannot.Message}");
        }
        return null;
    }

    private static byte[] ReadKey(string? file)
    {
        try
        {
            return file is null ? [] : KeyFile.Read(file) ?? [];
        }
        catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException)
        {
            return []; // told already
        }
    }

    /// <summary>Whether a file, or what a link to it leads to, lies in a directory or below it.</summary>
    private static bool IsInside(string root, string file)
    {
        var target = new FileInfo(Path.GetFullPath(file)).ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        return new[] { Path.GetFullPath(file), target }.Any(path =>
            path?.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, Comparison)
            == true
        );
    }

    private static StringComparison Comparison =>
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private static bool IsLoopback(Uri url) =>
        url.Host is "localhost"
        || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
