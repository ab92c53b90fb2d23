using System.Reflection;
using Tender.Tests.Flows;
using Xunit;

namespace Tender.Tests.Coverage;

public class SeedsTests
{
    [Fact]
    public void Every_statement_of_the_guide_names_tests_that_are_there()
    {
        Assert.Equal(Seeds.V1.Count, Seeds.V1.DistinctBy(row => row.Key).Count());
        foreach (var name in Seeds.V1.SelectMany(row => row.Tests))
        {
            var parts = name.Split('.');
            var method = Assert
                .Single(typeof(Shop).Assembly.GetTypes(), type =>
                    type.Name == parts[0] && type.Namespace == typeof(Shop).Namespace
                )
                .GetMethod(parts[1]);
            Assert.True(method?.GetCustomAttributes<FactAttribute>().Any() == true, $"{name} is no test.");
        }
    }
}
