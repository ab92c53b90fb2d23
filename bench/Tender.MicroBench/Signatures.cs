using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Tender.Bench;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Server.Notifications;

namespace Tender.MicroBench;

/// <summary>Proving who asks, and proving to others that it is us.</summary>
public class Signatures
{
    private static readonly TimeSpan Window = TimeSpan.FromDays(1);
    private static readonly byte[] Text = new byte[90];
    private static readonly V1SignatureRules Rules = new(Window);

    private WireRequest salt20 = null!,
        salt32 = null!,
        form = null!;
    private PssKey key = null!,
        managed = null!;
    private byte[] signature = [];
    private Signer signer = null!;
    private string topic = "",
        message = "";

    [GlobalSetup]
    public void Prepare()
    {
        var (samples, shop) = (Samples.Taken, Samples.Taken.Shop);
        using var pss = new PssSigner(shop.PrivateKey);
        (salt20, salt32) = (
            Samples.Read(Samples.Charge(shop, pss, 20, samples.Wallet.Id.Value, "k-1")),
            Samples.Read(Samples.Charge(shop, pss, 32, samples.Wallet.Id.Value, "k-1"))
        );
        form = Samples.Read(Samples.Authorize(shop, samples.Order.Id.Value));
        using var rsa = RSA.Create();
        rsa.ImportFromPem(shop.PrivateKey);
        var pem = rsa.ExportSubjectPublicKeyInfoPem();
        (key, managed) = (PssKey.Read(pem)!, PssKey.Read(pem, libcrypto: null)!);
        signature = pss.Sign(Text, 32);
        using var authority = CertificateAuthority.Create(samples.Now);
        signer = Signer.Create(authority, samples.Now);
        topic = Signer.TopicArn(Tender.Core.Region.NorthAmerica, "ATVPDKIKX0DER", shop.MerchantId);
        message =
            $$"""{"NotificationVersion":"V2","NotificationType":"STATE_"""
            + $$"""CHANGE","ObjectType":"CHARGE","ObjectId":"{{samples.Captured.Id}}","MerchantI"""
            + $$"""D":"{{shop.MerchantId}}","ChargePermissionId":"{{samples.Wallet.Id}}"}""";
    }

    [GlobalCleanup]
    public void End()
    {
        key.Dispose();
        managed.Dispose();
        signer.Dispose();
    }

    [Benchmark(Description = "v2 signature read and verified, salt 20")]
    public V2Verification Salt20() => V2(salt20);

    [Benchmark(Description = "v2 signature read and verified, salt 32")]
    public V2Verification Salt32() => V2(salt32);

    [Benchmark(Description = "of it RSASSA-PSS")]
    public bool Pss() => Verified(key);

    [Benchmark(Description = "RSASSA-PSS where there is no libcrypto")]
    public bool ManagedPss() => Verified(managed);

    [Benchmark(Description = "v1 signature read and verified, HMAC-SHA256")]
    public V1Verification V1()
    {
        if (!V1Signature.TryRead(form, Rules, out var claim, out var fault))
            throw new CannotMeasureException(fault.Message);
        var verified = V1Signature.Verify(form, claim, Samples.Taken.Shop.SecretAccessKey, Rules, Samples.Taken.Now);
        return verified.Fault is { } refused ? throw new CannotMeasureException(refused.Message) : verified;
    }

    [Benchmark(Description = "notice rendered and signed, RSA-2048")]
    public byte[] Notice() =>
        signer.Envelope(
            "1c0c0a0a-0d0e-4f4f-8a8a-000000000001",
            Tender.Core.Region.NorthAmerica,
            topic,
            message,
            Samples.Taken.Now
        );

    private bool Verified(PssKey by) =>
        by.Verify(Text, signature, 32) ? true : throw new CannotMeasureException("The signature is refused.");

    private V2Verification V2(WireRequest request)
    {
        if (!V2Signature.TryRead(request, Samples.Taken.Now, Window, out var claim, out var fault))
            throw new CannotMeasureException(fault.Message);
        var verified = V2Signature.Verify(request, claim, key);
        return verified.Fault is { } refused ? throw new CannotMeasureException(refused.Message) : verified;
    }
}
