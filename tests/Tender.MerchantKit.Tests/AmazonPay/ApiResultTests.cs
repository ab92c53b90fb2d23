using Tender.AmazonPay;
using Xunit;

namespace Tender.MerchantKit.Tests.AmazonPay;

/// <summary>A result in a log.</summary>
public sealed class ApiResultTests
{
    [Fact]
    public void What_succeeded_names_its_kind_and_nothing_of_the_buyer() =>
        Assert.Equal("201 String (request r-1)", ApiResult<string>.Of("Susie Smith", 201, "r-1").ToString());

    [Fact]
    public void What_did_not_says_why()
    {
        var error = new ApiError.InvalidRequest("InvalidParameterValue", "chargeAmount is wrong.", 400, "r-2");
        Assert.Equal(
            "400 InvalidParameterValue: chargeAmount is wrong. (request r-2)",
            ApiResult<string>.Of(error).ToString()
        );
    }
}
