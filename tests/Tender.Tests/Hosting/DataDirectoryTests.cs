using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Tender.Server.Hosting;
using Xunit;

namespace Tender.Tests.Hosting;

public sealed class DataDirectoryTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly string[] PrivateFiles =
    [
        "ca-key.pem",
        "secrets-key",
        "control-token",
        "merchant.json",
        "merchant-private-key.pem",
        "lock",
    ];
    private static readonly MerchantFile Merchant = new(
        "A1B2C3D4E5F6G7",
        "amzn1.application-oa2-client.0a1b",
        "SANDBOX-ABCDEFGHIJKLMNOPQRSTUVWX",
        "",
        "AKIAABCDEFGHIJKLMNOP",
        "se+cret/",
        "na",
        "USD",
        "amzn1.application-oa2-client.0a1b"
    );

    private readonly string parent = Directory.CreateTempSubdirectory("tender-data-").FullName;
    private string Root => Path.Combine(parent, "deep", "er");

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void A_first_start_makes_every_file_and_later_starts_find_the_same()
    {
        string ca,
            token,
            fingerprint;
        using (var data = DataDirectory.Open(Root, Now))
        {
            (ca, token, fingerprint) = (data.Authority.CertificatePem, data.ControlToken, data.Secrets.Fingerprint);
            Assert.Null(data.ReadMerchant());
            Assert.Equal(Path.Combine(Root, "tender.db"), data.DatabaseFile);
        }
        Assert.Equal(
            ["ca-key.pem", "ca.pem", "control-token", "lock", "secrets-key"],
            Directory.GetFileSystemEntries(Root).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.Equal(ca, Text("ca.pem"));
        Assert.Equal(token + "\n", Text("control-token"));
        Assert.Equal(32, Convert.FromBase64String(Text("secrets-key")).Length);
        using var again = DataDirectory.Open(Root, Now.AddDays(400));
        Assert.Equal(
            (ca, token, fingerprint),
            (again.Authority.CertificatePem, again.ControlToken, again.Secrets.Fingerprint)
        );
    }

    [Fact]
    public void Two_directories_share_nothing()
    {
        using var one = DataDirectory.Open(Path.Combine(parent, "one"), Now);
        using var two = DataDirectory.Open(Path.Combine(parent, "two"), Now);
        Assert.NotEqual(one.ControlToken, two.ControlToken);
        Assert.NotEqual(one.Secrets.Fingerprint, two.Secrets.Fingerprint);
        Assert.NotEqual(one.Authority.CertificatePem, two.Authority.CertificatePem);
    }

    [Fact]
    public void Private_files_are_the_owners_alone_and_the_ca_certificate_is_everyones()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var data = DataDirectory.Open(Root, Now);
        data.WriteMerchant(Merchant, TestKeys.PrivateKeyPem(0));
        foreach (var name in PrivateFiles)
            Assert.Equal(
                (name, UnixFileMode.UserRead | UnixFileMode.UserWrite),
                (name, File.GetUnixFileMode(Path.Combine(Root, name)))
            );
        Assert.True(File.GetUnixFileMode(Path.Combine(Root, "ca.pem")).HasFlag(UnixFileMode.OtherRead));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Root)
        );
    }

    [Fact]
    public void A_private_file_that_others_could_read_is_closed_to_them()
    {
        if (OperatingSystem.IsWindows())
            return;
        DataDirectory.Open(Root, Now).Dispose();
        var path = Path.Combine(Root, "secrets-key");
        File.SetUnixFileMode(
            path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.GroupRead
        );
        DataDirectory.Open(Root, Now).Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void The_database_is_the_owners_alone_from_its_first_byte_and_one_that_was_not_is_mended()
    {
        if (OperatingSystem.IsWindows())
            return; // modes are of Unix
        var names = new[] { "tender.db", "tender.db-wal", "tender.db-shm" };
        using (var directory = DataDirectory.Open(Root, Now))
        {
            Assert.Equal(PrivateMode, File.GetUnixFileMode(directory.PrivateDatabaseFile()));
            foreach (var name in names)
                File.WriteAllText(Path.Combine(Root, name), "");
        }
        // As a Tender before this left them.
        foreach (var name in names)
            File.SetUnixFileMode(Path.Combine(Root, name), PrivateMode | UnixFileMode.OtherRead);
        File.SetUnixFileMode(Root, OpenMode);
        using (var directory = DataDirectory.Open(Root, Now))
            directory.PrivateDatabaseFile();
        foreach (var name in names)
            Assert.Equal(PrivateMode, File.GetUnixFileMode(Path.Combine(Root, name)));
        Assert.Equal(PrivateMode | UnixFileMode.UserExecute, File.GetUnixFileMode(Root));
    }

    [Fact]
    public void A_directory_with_other_things_in_it_is_not_closed_to_those_who_work_there()
    {
        if (OperatingSystem.IsWindows())
            return; // modes are of Unix
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(Root, "somebody-elses.txt"), "");
        File.SetUnixFileMode(Root, OpenMode);
        for (var i = 0; i < 2; i++)
            using (DataDirectory.Open(Root, Now))
                Assert.Equal(OpenMode, File.GetUnixFileMode(Root));
        Assert.Equal(PrivateMode, File.GetUnixFileMode(Path.Combine(Root, "secrets-key")));
    }

    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        OpenMode =
            PrivateMode
            | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead
            | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead
            | UnixFileMode.OtherExecute;

    [Fact]
    public void A_second_holder_is_refused_until_the_first_lets_go()
    {
        using (DataDirectory.Open(Root, Now))
        {
            var refused = Assert.Throws<CannotStartException>(() => DataDirectory.Open(Root, Now));
            Assert.Contains($"{Root} is in use by another Tender (process {Environment.ProcessId})", refused.Message);
        }
        DataDirectory.Open(Root, Now).Dispose();
    }

    [Fact]
    public void The_lock_holds_against_another_process_too()
    {
        if (!File.Exists("/usr/bin/flock"))
        {
            Assert.Skip("flock(1) is not here.");
            return;
        }
        using var data = DataDirectory.Open(Root, Now);
        Assert.NotEqual(0, Run("/usr/bin/flock", "--nonblock", Path.Combine(Root, "lock"), "true"));
        data.Dispose();
        Assert.Equal(0, Run("/usr/bin/flock", "--nonblock", Path.Combine(Root, "lock"), "true"));
    }

    [Fact]
    public void A_file_is_replaced_whole_or_not_at_all()
    {
        using var data = DataDirectory.Open(Root, Now);
        data.Write("thing", "first, and rather long"u8);
        // Whoever has the old file open goes on reading the old file: it was not written over.
        using (var reader = new StreamReader(Path.Combine(Root, "thing")))
        {
            data.Write("thing", "second"u8);
            Assert.Equal("first, and rather long", reader.ReadToEnd());
        }
        Assert.Equal("second", Text("thing"));

        Directory.CreateDirectory(Path.Combine(Root, "taken"));
        Assert.ThrowsAny<Exception>(() => data.Write("taken", "x"u8));
        Assert.DoesNotContain(Directory.GetFiles(Root), path => path.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void What_an_interrupted_write_left_behind_is_removed_and_the_old_file_counts()
    {
        DataDirectory.Open(Root, Now).Dispose();
        var token = Text("control-token");
        var leftover = Path.Combine(Root, ".control-token.0123456789abcdef.tmp");
        File.WriteAllText(leftover, "half");
        using var data = DataDirectory.Open(Root, Now);
        Assert.False(File.Exists(leftover));
        Assert.Equal(token, data.ControlToken + "\n");
    }

    [Theory]
    [InlineData(".notes.tmp")]
    [InlineData(".notes.0123456789abcdef.tmp")]
    [InlineData(".control-token.tmp")]
    [InlineData(".control-token.0123456789ABCDEF.tmp")]
    [InlineData(".control-token.0123456789abcdef0.tmp")]
    public void A_file_of_somebody_else_is_left_alone(string name)
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(Root, name), "theirs");
        DataDirectory.Open(Root, Now).Dispose();
        Assert.Equal("theirs", Text(name));
    }

    [Fact]
    public void A_lock_that_cannot_be_opened_is_not_told_as_another_Tender()
    {
        if (OperatingSystem.IsWindows())
            return; // links are of Unix
        Directory.CreateDirectory(Root);
        // A link to itself: the system has too many of them, and not another Tender.
        File.CreateSymbolicLink(Path.Combine(Root, "lock"), Path.Combine(Root, "lock"));
        var refused = Assert.Throws<CannotStartException>(() => DataDirectory.Open(Root, Now));
        Assert.Contains($"{Root} cannot be written: ", refused.Message);
        Assert.DoesNotContain("another Tender", refused.Message);
    }

    [Fact]
    public void The_merchant_file_has_exactly_the_promised_members()
    {
        using var data = DataDirectory.Open(Root, Now);
        var written = data.WriteMerchant(Merchant, TestKeys.PrivateKeyPem(3));
        using var json = JsonDocument.Parse(Text("merchant.json"));
        Assert.Equal(
            [
                "merchantId",
                "storeId",
                "publicKeyId",
                "privateKeyFile",
                "accessKeyId",
                "secretAccessKey",
                "region",
                "currency",
                "clientId",
            ],
            json.RootElement.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(
            Path.Combine(Root, "merchant-private-key.pem"),
            json.RootElement.GetProperty("privateKeyFile").GetString()
        );
        Assert.Equal("se+cret/", json.RootElement.GetProperty("secretAccessKey").GetString());
        Assert.Equal(written, data.ReadMerchant());
        Assert.Equal(TestKeys.PrivateKeyPem(3), data.ReadMerchantKey(written));
        Assert.DoesNotContain("se+cret/", written.ToString());
    }

    [Fact]
    public void A_directory_that_was_moved_finds_its_merchants_key()
    {
        using (var data = DataDirectory.Open(Root, Now))
            data.WriteMerchant(Merchant, TestKeys.PrivateKeyPem(3));
        var moved = Path.Combine(parent, "moved");
        Directory.Move(Root, moved);
        using var again = DataDirectory.Open(moved, Now);
        var merchant = again.ReadMerchant()!;
        Assert.Equal(Path.Combine(moved, "merchant-private-key.pem"), merchant.PrivateKeyFile);
        Assert.Equal(TestKeys.PrivateKeyPem(3), again.ReadMerchantKey(merchant));
        Assert.Contains(merchant.PrivateKeyFile, File.ReadAllText(Path.Combine(moved, "merchant.json")));
    }

    [Theory]
    [InlineData("", "merchant.json is damaged")]
    [InlineData("null", "merchant.json is damaged")]
    [InlineData("""{"merchantId":"A"}""", "merchant.json is damaged")]
    [InlineData("""{"merchantId":"A","merchantId":"B"}""", "merchant.json is damaged")]
    [InlineData("""{"merchantId":" ",REST}""", "merchantId is empty")]
    [InlineData("""{"merchantId":"A",REST,"more":1}""", "more")]
    public void A_damaged_merchant_file_is_named(string content, string reason)
    {
        using var data = DataDirectory.Open(Root, Now);
        const string rest = """
            "storeId":"s","publicKeyId":"p","privateKeyFile":"f","accessKeyId":"a","secretAccessKey":"s",
            "region":"na","currency":"USD","clientId":"c"
            """;
        File.WriteAllText(Path.Combine(Root, "merchant.json"), content.Replace("REST", rest));
        Assert.Contains(reason, Assert.Throws<CannotStartException>(data.ReadMerchant).Message);
    }

    [Fact]
    public void A_missing_or_damaged_merchant_key_is_named()
    {
        using var data = DataDirectory.Open(Root, Now);
        var merchant = data.WriteMerchant(Merchant, TestKeys.PrivateKeyPem(0));
        using var rsa = RSA.Create();
        rsa.ImportFromPem(TestKeys.PrivateKeyPem(0));
        foreach (
            var bad in new[]
            {
                "",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                rsa.ExportSubjectPublicKeyInfoPem(),
            }
        )
        {
            File.WriteAllText(merchant.PrivateKeyFile, bad);
            Assert.Contains(
                "holds no RSA private key",
                Assert.Throws<CannotStartException>(() => data.ReadMerchantKey(merchant)).Message
            );
        }
        File.Delete(merchant.PrivateKeyFile);
        Assert.Contains(
            $"{merchant.PrivateKeyFile}, the private key",
            Assert.Throws<CannotStartException>(() => data.ReadMerchantKey(merchant)).Message
        );
    }

    [Theory]
    [InlineData("ca.pem", "")]
    [InlineData("ca.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("ca-key.pem", "nothing")]
    [InlineData("ca-key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData("secrets-key", "")]
    [InlineData("secrets-key", "c2hvcnQ=")]
    [InlineData("secrets-key", "not base64 at all, and even longer than the key would be")]
    [InlineData("control-token", "")]
    [InlineData("control-token", "twelve chars")]
    [InlineData("control-token", "a token with blanks in it")]
    public void A_damaged_file_stops_the_start_by_name_and_is_left_alone(string name, string content)
    {
        DataDirectory.Open(Root, Now).Dispose();
        File.WriteAllText(Path.Combine(Root, name), content);
        var message = Assert.Throws<CannotStartException>(() => DataDirectory.Open(Root, Now)).Message;
        Assert.Contains(name, message);
        Assert.Contains("is damaged", message);
        Assert.Equal(content, Text(name));
        // And the refusal let go of the lock: the next one names the file again, not another Tender.
        Assert.Contains("is damaged", Assert.Throws<CannotStartException>(() => DataDirectory.Open(Root, Now)).Message);
    }

    [Fact]
    public void A_ca_key_of_another_ca_is_refused()
    {
        DataDirectory.Open(Root, Now).Dispose();
        using var other = CertificateAuthority.Create(Now);
        File.WriteAllText(Path.Combine(Root, "ca-key.pem"), other.KeyPem);
        Assert.Contains(
            "ca-key.pem is not the key of ca.pem",
            Assert.Throws<CannotStartException>(() => DataDirectory.Open(Root, Now)).Message
        );
    }

    [Fact]
    public void A_lost_ca_key_is_not_silently_replaced_but_a_cut_off_first_start_goes_on()
    {
        DataDirectory.Open(Root, Now).Dispose();
        var key = Text("ca-key.pem");
        File.Delete(Path.Combine(Root, "ca.pem"));
        DataDirectory.Open(Root, Now).Dispose();
        Assert.Equal(key, Text("ca-key.pem"));
        File.Delete(Path.Combine(Root, "ca-key.pem"));
        Assert.Contains(
            "ca-key.pem is missing",
            Assert.Throws<CannotStartException>(() => DataDirectory.Open(Root, Now)).Message
        );
        Assert.False(File.Exists(Path.Combine(Root, "ca-key.pem")));
    }

    [Fact]
    public void A_lost_secrets_key_is_not_replaced_once_a_database_may_depend_on_it()
    {
        DataDirectory.Open(Root, Now).Dispose();
        File.Delete(Path.Combine(Root, "secrets-key"));
        File.WriteAllText(Path.Combine(Root, "tender.db"), "");
        Assert.Contains(
            "secrets-key is missing, but",
            Assert.Throws<CannotStartException>(() => DataDirectory.Open(Root, Now)).Message
        );
        Assert.False(File.Exists(Path.Combine(Root, "secrets-key")));
    }

    [Fact]
    public void An_expired_ca_is_named()
    {
        DataDirectory.Open(Root, Now).Dispose();
        Assert.Contains(
            "ca.pem expired at 2045-12-28",
            Assert.Throws<CannotStartException>(() => DataDirectory.Open(Root, Now.AddYears(21))).Message
        );
    }

    [Fact]
    public void A_path_that_cannot_be_a_directory_is_named()
    {
        var file = Path.Combine(parent, "file");
        File.WriteAllText(file, "");
        Assert.Contains(
            $"The data directory {file} cannot be made",
            Assert.Throws<CannotStartException>(() => DataDirectory.Open(file, Now)).Message
        );
    }

    private string Text(string name) => File.ReadAllText(Path.Combine(Root, name));

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
