from datetime import datetime, timedelta
from collections import defaultdict
import psycopg2
from typing import Dict, List

class CostAttributionSystem:
    """Track and attribute LLM costs across dimensions."""

    def __init__(self, db_connection_string: str):
        self.conn = psycopg2.connect(db_connection_string)
        self._init_schema()

    def _init_schema(self):
        """Create cost tracking tables."""
        with self.conn.cursor() as cur:
            cur.execute("""
                CREATE TABLE IF NOT EXISTS llm_usage (
                    id SERIAL PRIMARY KEY,
                    timestamp TIMESTAMPTZ NOT NULL,
                    request_id VARCHAR(255),
                    user_id VARCHAR(255),
                    team_id VARCHAR(255),
                    feature VARCHAR(255),
                    model VARCHAR(255),
                    input_tokens INTEGER,
                    output_tokens INTEGER,
                    total_tokens INTEGER,
                    cost_usd DECIMAL(10, 6),
                    latency_ms INTEGER,
                    status VARCHAR(50),
                    error_type VARCHAR(255)
                );
                CREATE INDEX IF NOT EXISTS idx_timestamp ON llm_usage(timestamp);
                CREATE INDEX IF NOT EXISTS idx_user_id ON llm_usage(user_id);
                CREATE INDEX IF NOT EXISTS idx_team_id ON llm_usage(team_id);
                CREATE INDEX IF NOT EXISTS idx_feature ON llm_usage(feature);
                CREATE INDEX IF NOT EXISTS idx_model ON llm_usage(model);
            """)
        self.conn.commit()

    def record_usage(self,
                     request_id: str,
                     user_id: str,
                     team_id: str,
                     feature: str,
                     model: str,
                     input_tokens: int,
                     output_tokens: int,
                     cost_usd: float,
                     latency_ms: int,
                     status: str = "success",
                     error_type: str = None):
        """Record a single LLM request for cost attribution."""
        with self.conn.cursor() as cur:
            cur.execute("""
                INSERT INTO llm_usage (
                    timestamp, request_id, user_id, team_id, feature,
                    model, input_tokens, output_tokens, total_tokens,
                    cost_usd, latency_ms, status, error_type
                ) VALUES (
                    NOW(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s
                )
            """, (
                request_id, user_id, team_id, feature, model,
                input_tokens, output_tokens, input_tokens + output_tokens,
                cost_usd, latency_ms, status, error_type
            ))
        self.conn.commit()

    def get_costs_by_feature(self,
                             start_date: datetime,
                             end_date: datetime) -> List[Dict]:
        """Get total costs grouped by feature."""
        with self.conn.cursor() as cur:
            cur.execute("""
                SELECT
                    feature,
                    COUNT(*) as request_count,
                    SUM(total_tokens) as total_tokens,
                    SUM(cost_usd) as total_cost_usd,
                    AVG(latency_ms) as avg_latency_ms,
                    SUM(CASE WHEN status = 'error' THEN 1 ELSE 0 END) as error_count
                FROM llm_usage
                WHERE timestamp BETWEEN %s AND %s
                GROUP BY feature
                ORDER BY total_cost_usd DESC
            """, (start_date, end_date))
            columns = [desc[0] for desc in cur.description]
            return [dict(zip(columns, row)) for row in cur.fetchall()]

    def get_costs_by_team(self,
                          start_date: datetime,
                          end_date: datetime) -> List[Dict]:
        """Get total costs grouped by team for chargeback."""
        with self.conn.cursor() as cur:
            cur.execute("""
                SELECT
                    team_id,
                    COUNT(*) as request_count,
                    SUM(total_tokens) as total_tokens,
                    SUM(cost_usd) as total_cost_usd,
                    COUNT(DISTINCT user_id) as unique_users,
                    COUNT(DISTINCT feature) as features_used
                FROM llm_usage
                WHERE timestamp BETWEEN %s AND %s
                GROUP BY team_id
                ORDER BY total_cost_usd DESC
            """, (start_date, end_date))
            columns = [desc[0] for desc in cur.description]
            return [dict(zip(columns, row)) for row in cur.fetchall()]

    def get_costs_by_user(self,
                          start_date: datetime,
                          end_date: datetime,
                          limit: int = 100) -> List[Dict]:
        """Get top users by cost."""
        with self.conn.cursor() as cur:
            cur.execute("""
                SELECT
                    user_id,
                    team_id,
                    COUNT(*) as request_count,
                    SUM(total_tokens) as total_tokens,
                    SUM(cost_usd) as total_cost_usd,
                    AVG(latency_ms) as avg_latency_ms
                FROM llm_usage
                WHERE timestamp BETWEEN %s AND %s
                GROUP BY user_id, team_id
                ORDER BY total_cost_usd DESC
                LIMIT %s
            """, (start_date, end_date, limit))
            columns = [desc[0] for desc in cur.description]
            return [dict(zip(columns, row)) for row in cur.fetchall()]

    def get_daily_costs(self,
                        start_date: datetime,
                        end_date: datetime) -> List[Dict]:
        """Get daily cost trends."""
        with self.conn.cursor() as cur:
            cur.execute("""
                SELECT
                    DATE(timestamp) as date,
                    COUNT(*) as request_count,
                    SUM(total_tokens) as total_tokens,
                    SUM(cost_usd) as total_cost_usd,
                    AVG(latency_ms) as avg_latency_ms,
                    SUM(CASE WHEN status = 'error' THEN 1 ELSE 0 END) as error_count
                FROM llm_usage
                WHERE timestamp BETWEEN %s AND %s
                GROUP BY DATE(timestamp)
                ORDER BY date
            """, (start_date, end_date))
            columns = [desc[0] for desc in cur.description]
            return [dict(zip(columns, row)) for row in cur.fetchall()]

    def detect_anomalies(self,
                         threshold_multiplier: float = 3.0) -> List[Dict]:
        """Detect cost anomalies (unusually high usage)."""
        with self.conn.cursor() as cur:
            # Get average and stddev for last 7 days
            cur.execute("""
                WITH daily_stats AS (
                    SELECT
                        DATE(timestamp) as date,
                        feature,
                        SUM(cost_usd) as daily_cost
                    FROM llm_usage
                    WHERE timestamp >= NOW() - INTERVAL '7 days'
                    GROUP BY DATE(timestamp), feature
                ),
                feature_baseline AS (
                    SELECT
                        feature,
                        AVG(daily_cost) as avg_daily_cost,
                        STDDEV(daily_cost) as stddev_daily_cost
                    FROM daily_stats
                    GROUP BY feature
                ),
                today_costs AS (
                    SELECT
                        feature,
                        SUM(cost_usd) as today_cost
                    FROM llm_usage
                    WHERE DATE(timestamp) = CURRENT_DATE
                    GROUP BY feature
                )
                SELECT
                    t.feature,
                    t.today_cost,
                    b.avg_daily_cost,
                    b.stddev_daily_cost,
                    (t.today_cost - b.avg_daily_cost) / NULLIF(b.stddev_daily_cost, 0) as z_score
                FROM today_costs t
                JOIN feature_baseline b ON t.feature = b.feature
                WHERE t.today_cost > b.avg_daily_cost + (%s * b.stddev_daily_cost)
                ORDER BY z_score DESC
            """, (threshold_multiplier,))
            columns = [desc[0] for desc in cur.description]
            return [dict(zip(columns, row)) for row in cur.fetchall()]

# Example usage
if __name__ == "__main__":
    cost_system = CostAttributionSystem(
        db_connection_string="postgresql://user:pass@localhost/aiapp"
    )

    # Record usage (typically done by Observable client)
    cost_system.record_usage(
        request_id="req_abc123",
        user_id="user_456",
        team_id="team_engineering",
        feature="code_review",
        model="gpt-4o",
        input_tokens=1500,
        output_tokens=800,
        cost_usd=0.0235,
        latency_ms=2300,
        status="success"
    )

    # Generate cost reports
    end_date = datetime.now()
    start_date = end_date - timedelta(days=30)

    # Costs by feature
    feature_costs = cost_system.get_costs_by_feature(start_date, end_date)
    print("\nCosts by Feature:")
    for item in feature_costs[:5]:
        print(f" {item['feature']}: ${item['total_cost_usd']:.2f} "
              f"({item['request_count']} requests)")

    # Costs by team (for chargeback)
    team_costs = cost_system.get_costs_by_team(start_date, end_date)
    print("\nCosts by Team:")
    for item in team_costs:
        print(f" {item['team_id']}: ${item['total_cost_usd']:.2f} "
              f"({item['unique_users']} users)")

    # Detect anomalies
    anomalies = cost_system.detect_anomalies(threshold_multiplier=2.5)
    if anomalies:
        print("\nCost Anomalies Detected:")
        for anomaly in anomalies:
            print(f" {anomaly['feature']}: ${anomaly['today_cost']:.2f} "
                  f"(avg: ${anomaly['avg_daily_cost']:.2f}, "
                  f"z-score: {anomaly['z_score']:.1f})")
