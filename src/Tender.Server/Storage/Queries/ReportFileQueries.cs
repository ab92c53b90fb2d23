using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>The files of reports, kept in parts.</summary>
internal sealed class ReportFileQueries(Database database)
{
    /// <summary>Keeps one part of a report's file.</summary>
    public Task Keep(MerchantId merchant, ObjectId report, long edition, int part, byte[] body) =>
        database.Execute(
            """
            INSERT INTO report_files (bucket, merchant, report, edition, part, body)
            VALUES (@bucket, @merchant, @report, @edition, @part, @body)
            ON CONFLICT (bucket, merchant, report, edition, part) DO UPDATE SET body = excluded.body RETURNING part
            """,
            row => row.GetInt16(0),
            [.. OfReport(merchant, report), ("edition", edition), ("part", (short)part), ("body", body)]
        );

    /// <summary>One part of a report's file; null when it is gone.</summary>
    public async Task<byte[]?> Part(MerchantId merchant, ObjectId report, long edition, int part) =>
        (
            await database.Query(
                $"""
                SELECT body FROM report_files
                WHERE {OfMerchant} AND report = @report
                  AND edition = @edition AND part = @part
                """,
                row => row.GetBytes(0),
                [.. OfReport(merchant, report), ("edition", edition), ("part", (short)part)]
            )
        ).FirstOrDefault();

    /// <summary>Removes a report's file, but for one making of it.</summary>
    public Task Drop(MerchantId merchant, ObjectId report, long? exceptEdition) =>
        database.Execute(
            $"""
            DELETE FROM report_files
            WHERE {OfMerchant} AND report = @report AND edition <> @edition RETURNING part
            """,
            row => row.GetInt16(0),
            [.. OfReport(merchant, report), ("edition", exceptEdition ?? -1)]
        );

    private static SqlArgument[] OfReport(MerchantId merchant, ObjectId report) =>
        [.. Of(merchant), ("report", report.Value)];
}
