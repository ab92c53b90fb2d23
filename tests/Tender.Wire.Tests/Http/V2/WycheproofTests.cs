using System.Text.Json;
using Tender.Server.Http.V2;
using Xunit;

namespace Tender.Wire.Tests.Http.V2;

/// <summary>Threat V7: signatures that others collected because somebody verified them wrongly.</summary>
public class WycheproofTests
{
    [Theory, InlineData("libcrypto"), InlineData("managed")]
    public void Every_vector_is_judged_as_it_should_be(string engine)
    {
        using var file = typeof(WycheproofTests).Assembly.GetManifestResourceStream("wycheproof-rsa-pss.json")!;
        using var vectors = JsonDocument.Parse(file);
        var libcrypto = engine == "libcrypto" ? Libcrypto.Trusted : null;
        var keys = vectors
            .RootElement.GetProperty("keys")
            .EnumerateArray()
            .Select(pem => PssKey.Read(pem.GetString()!, libcrypto)!)
            .ToList();
        Assert.All(keys, key => Assert.Equal(engine, key.Engine));
        var (good, bad) = (0, 0);
        foreach (var vector in vectors.RootElement.GetProperty("tests").EnumerateArray())
        {
            var isGood = vector[4].GetString() == "valid";
            var verified = keys[vector[0].GetInt32()]
                .Verify(vector[2].GetBytesFromBase64(), vector[3].GetBytesFromBase64(), vector[1].GetInt32());
            Assert.True(verified == isGood, $"{engine}: {vector[5]} was {(verified ? "accepted" : "refused")}");
            (good, bad) = isGood ? (good + 1, bad) : (good, bad + 1);
        }
        Assert.Equal((65, 77), (good, bad));
        keys.ForEach(key => key.Dispose());
    }
}
