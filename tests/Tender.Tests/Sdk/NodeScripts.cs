using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Tender.Core.Tests;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Sdk;

/// <summary>
/// Runs the scripts of tests/clients/npm: clients of other people, unmodified. A script is told on its standard input
/// where the server is and who the merchant is, and prints one JSON line per step.
/// </summary>
internal static class NodeScripts
{
    /// <summary>The scripts' folder, with the clients installed at their locked versions.</summary>
    public static readonly Lazy<Task<string>> Folder = new(async () =>
    {
        var folder = Path.Combine(Repository.Root, "tests", "clients", "npm");
        if (Directory.Exists(Path.Combine(folder, "node_modules", "amazon-payments")))
            return folder;
        var (code, output, errors) = await Execute("npm", folder, "", null, "ci", "--no-audit", "--no-fund");
        if (code != 0)
            throw new InvalidOperationException($"npm ci in {folder} ended with {code}: {output}{errors}");
        return folder;
    });

    /// <summary>Runs a script; answers its lines by their steps.</summary>
    public static async Task<Dictionary<string, JsonElement>> Tell(
        TenderHost host,
        TestMerchant merchant,
        string script,
        string? algorithm = null,
        Uri? proxy = null
    )
    {
        var (certificate, key) = Broken.Value;
        var trusted = Path.Combine(Directory.CreateTempSubdirectory("tender-clients-").FullName, "trusted.pem");
        await File.WriteAllTextAsync(trusted, host.CaPem + certificate);
        var input = JsonSerializer.Serialize(
            new
            {
                service = host.Https.Authority,
                http = host.Http,
                httpsPort = host.Https.Port,
                controlToken = host.ControlToken,
                ca = host.CaPem,
                broken = new { certificate, key },
                algorithm,
                merchant = merchant with
                {
                    PrivateKey = merchant.PrivateKeyPem,
                },
            },
            JsonSerializerOptions.Web
        );
        var environment = new Dictionary<string, string> { ["NODE_EXTRA_CA_CERTS"] = trusted };
        if (proxy is not null)
            (environment["HTTPS_PROXY"], environment["https_proxy"]) = (proxy.AbsoluteUri, proxy.AbsoluteUri);
        try
        {
            var (code, output, errors) = await Execute("node", await Folder.Value, input, environment, script);
            var lines = new Dictionary<string, JsonElement>();
            foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                if (line.StartsWith("{\"step\":", StringComparison.Ordinal))
                {
                    var element = JsonDocument.Parse(line).RootElement;
                    lines[element.GetProperty("step").GetString()!] = element;
                }
            Assert.True(lines.Count > 0, $"node ended with {code} and told nothing: {errors}");
            return lines;
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(trusted)!, recursive: true);
        }
    }

    /// <summary>A member of a line as a value of C#; null where it is not there.</summary>
    public static object? Read(JsonElement line, string member) =>
        line.TryGetProperty(member, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetDecimal(),
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.Null or JsonValueKind.Undefined => null,
                JsonValueKind.Object or JsonValueKind.Array => value.GetRawText(),
                var other => throw new InvalidOperationException(other.ToString()),
            }
            : null;

    public static async Task<(int Code, string Output, string Errors)> Execute(
        string program,
        string folder,
        string input,
        Dictionary<string, string>? environment,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            throw new InvalidOperationException(
                $"{program} is not installed. Clients from npm are part of the tests; ./test.sh installs it.",
                absent
            );
        }
        using (process)
            return await Finish(process, input);
    }

    private static async Task<(int Code, string Output, string Errors)> Finish(Process process, string input)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        return (process.HasExited ? process.ExitCode : -1, await output, await errors);
    }

    /// <summary>What the service in trouble (tests/clients/between.mjs) shows its callers, as PEM.</summary>
    private static readonly Lazy<(string Certificate, string Key)> Broken = new(() =>
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=trouble", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        foreach (
            var name in new[] { "localhost", "pay-api.amazon.com", "mws.amazonservices.com", "api.sandbox.amazon.com" }
        )
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(2));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    });
}
