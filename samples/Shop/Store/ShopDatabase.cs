using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace RubberDuckShop.Store;

/// <summary>The shop's own tables. Those of the kit are in the same file.</summary>
public sealed class ShopDatabase(DbContextOptions<ShopDatabase> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Mandate> Mandates => Set<Mandate>();

    /// <summary>A number for a new order, which nobody guesses.</summary>
    public static string NewNumber() => $"D-{RandomNumberGenerator.GetString("23456789BCDFGHJKMNPQRSTVWXYZ", 10)}";

    public static DbDataSource Source(string path) =>
        SqliteFactory.Instance.CreateDataSource($"Data Source={path};Default Timeout=30");

    public Task<Order?> FindOrder(string? id) =>
        Orders.Include(one => one.Lines).SingleOrDefaultAsync(one => one.Id == id);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var order = modelBuilder.Entity<Order>();
        order.Property(one => one.State).HasConversion<string>();
        order.Property(one => one.Generation).HasConversion<string>();
        // SQLite knows no time with an offset: a number sorts.
        order
            .Property(one => one.CreatedAt)
            .HasConversion(
                at => at.ToUnixTimeMilliseconds(),
                milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            );
        order.HasIndex(one => one.CustomerId);
        order.HasIndex(one => one.CreatedAt);
        order.HasIndex(one => one.CheckoutSessionId).IsUnique();
        order.HasMany(one => one.Lines).WithOne().OnDelete(DeleteBehavior.Cascade);
        order.Ignore(one => one.Price);
        modelBuilder.Entity<Mandate>().HasIndex(one => one.CustomerId);
    }
}
