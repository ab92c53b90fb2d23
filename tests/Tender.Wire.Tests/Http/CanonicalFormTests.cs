using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Xunit;

namespace Tender.Wire.Tests.Http;

/// <summary>What is kept of a signed form has nobody's token.</summary>
public class CanonicalFormTests
{
    [Theory]
    [InlineData("POST\nhost\n/\nAccessToken=Atza%7Csecret&Action=X", "POST\nhost\n/\nAccessToken=...&Action=X")]
    [InlineData("POST\nhost\n/\nA=1&AddressConsentToken=s&B=2", "POST\nhost\n/\nA=1&AddressConsentToken=...&B=2")]
    [InlineData("POST\nhost\n/\nMWSAuthToken=s", "POST\nhost\n/\nMWSAuthToken=...")]
    [InlineData("POST\nhost\n/\nAction=X&SellerNote=AccessToken", "POST\nhost\n/\nAction=X&SellerNote=AccessToken")]
    public void V1_leaves_tokens_out(string signed, string kept) => Assert.Equal(kept, V1Subject.WithoutTokens(signed));

    [Theory]
    [InlineData("GET\n/v2/buyers/Atza%7Csecret\n\naccept:a", "GET\n/v2/buyers/...\n\naccept:a")]
    [InlineData("GET\n/v2/x\n\nx-amz-pay-authtoken:secret\nhash", "GET\n/v2/x\n\nx-amz-pay-authtoken:...\nhash")]
    public void V2_leaves_tokens_out(string signed, string kept) => Assert.Equal(kept, V2Subject.WithoutTokens(signed));
}
