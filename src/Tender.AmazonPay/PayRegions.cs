namespace Tender.AmazonPay;

internal static class PayRegions
{
    extension(PayRegion region)
    {
        /// <summary>How v2's header names the region.</summary>
        public string Code =>
            region switch
            {
                PayRegion.NorthAmerica => "na",
                PayRegion.Europe => "eu",
                PayRegion.Japan => "jp",
            };

        /// <summary>The end of v2's host name.</summary>
        public string Domain =>
            region switch
            {
                PayRegion.NorthAmerica => "com",
                PayRegion.Europe => "eu",
                PayRegion.Japan => "jp",
            };

        /// <summary>The host name of v1's API.</summary>
        public string V1Host =>
            region switch
            {
                PayRegion.NorthAmerica => "mws.amazonservices.com",
                PayRegion.Europe => "mws-eu.amazonservices.com",
                PayRegion.Japan => "mws.amazonservices.jp",
            };
    }
}
