using System.Text.Json.Nodes;

namespace Processor;

/// <summary>What is answered.</summary>
/// <param name="Status">The HTTP status: 200 for an answer, anything else for a refusal to answer.</param>
/// <param name="Json">The body.</param>
internal sealed record Answer(int Status, JsonObject Json)
{
    /// <summary>How long after its effect it is given.</summary>
    public TimeSpan After { get; init; }

    public static Answer Done(string operation) => Of(operation, "done");

    public static Answer NotFound(string operation) => Of(operation, "notFound");

    public static Answer Refuse(int status, string why) => new(status, new JsonObject { ["error"] = why });

    /// <summary>The answer about an operation in the books.</summary>
    public static Answer About(Entry entry)
    {
        var answer = Of(entry.Id, entry.Result);
        if (entry.Result == "pending")
            return answer;
        if (entry.Reason is not null)
            answer.Json["reason"] = entry.Reason;
        answer.Json["amount"] = entry.Amount;
        answer.Json["currency"] = entry.Currency;
        answer.Json["reference"] = entry.Reference;
        return answer;
    }

    public static Answer Of(string operation, string result) =>
        new(StatusCodes.Status200OK, new JsonObject { ["operationId"] = operation, ["result"] = result });
}
