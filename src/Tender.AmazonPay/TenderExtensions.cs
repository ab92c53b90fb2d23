namespace Tender.AmazonPay;

/// <summary>Points the clients at a Tender on this machine, for trying.</summary>
public static class TenderExtensions
{
    /// <summary>
    /// Calls the Tender of a data directory as its ready merchant, with both APIs: fills in the merchant, the sandbox,
    /// the region, the keys of both generations and where the server answers.
    /// </summary>
    /// <param name="options">What <c>AddAmazonPayClients</c> is given.</param>
    /// <param name="directory">Tender's data directory, relative to where the program was started.</param>
    /// <param name="endpoint">Where Tender answers; null for where the one that runs on the directory does, and
    /// <c>http://localhost:8080</c> where none runs yet.</param>
    /// <exception cref="ArgumentException">The directory holds no merchant; the message says what to do.</exception>
    public static void UseTender(
        this AmazonPayClientOptions options,
        string directory = ".tender",
        Uri? endpoint = null
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(directory);
        TenderDirectory.Fill(options, directory, endpoint);
    }
}
