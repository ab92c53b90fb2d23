using BenchmarkDotNet.Attributes;
using Tender.Core;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.MicroBench;

/// <summary>Records to the text of a row and back.</summary>
public class RowTexts
{
    private Record authorization = null!,
        permission = null!;
    private byte[] authorizationText = [],
        permissionText = [];

    [GlobalSetup]
    public void Prepare()
    {
        (authorization, permission) = (Samples.Taken.Open, Samples.Taken.Wallet);
        (authorizationText, permissionText) = (RecordJson.Write(authorization), RecordJson.Write(permission));
        if (
            !RecordJson.Write(ReadAuthorization()).SequenceEqual(authorizationText)
            || !RecordJson.Write(ReadPermission()).SequenceEqual(permissionText)
        )
            throw new InvalidOperationException("A row does not read as it was written.");
    }

    [Benchmark(Description = "row of an authorization written")]
    public byte[] WriteAuthorization() => RecordJson.Write(authorization);

    [Benchmark(Description = "row of an authorization read")]
    public Record ReadAuthorization() => RecordJson.Read(ObjectKind.Authorization, authorizationText);

    [Benchmark(Description = "row of a permission written")]
    public byte[] WritePermission() => RecordJson.Write(permission);

    [Benchmark(Description = "row of a permission read")]
    public Record ReadPermission() => RecordJson.Read(ObjectKind.ChargePermission, permissionText);
}

/// <summary>Records to an answer's body.</summary>
public class Answers
{
    private readonly V2Rendering shapes = new(sandbox: true, new Uri("http://localhost:8080"));
    private Charge charge = null!,
        captured = null!;

    [GlobalSetup]
    public void Prepare()
    {
        var samples = Samples.Taken;
        charge = new Charge(samples.Open, null);
        captured = new Charge(
            (Authorization)samples.Records[samples.Captured.Id.Root.Authorization(samples.Captured.Id.Number)],
            samples.Captured
        );
    }

    [Benchmark(Description = "v2 charge rendered, authorized")]
    public byte[] Authorized() => shapes.Charge(charge);

    [Benchmark(Description = "v2 charge rendered, captured")]
    public byte[] Captured() => shapes.Charge(captured);

    [Benchmark(Description = "v1 AuthorizeResponse rendered")]
    public byte[] AuthorizeResponse()
    {
        var samples = Samples.Taken;
        using var document = new V1Document("AuthorizeResponse", V1Document.PaymentsNamespace);
        using (document.Element("AuthorizeResult"))
            V1Rendering.Authorization(
                document,
                samples.Ordered,
                samples.Merchant,
                (PermissionDetails)samples.Records[samples.Order.Id.Details],
                inAnswer: true
            );
        using (document.Element("ResponseMetadata"))
            document.Text("RequestId", "1c0c0a0a-0d0e-4f4f-8a8a-000000000001");
        return document.Bytes();
    }
}
