WITH "telcrm_cd0193_facts" AS (
  SELECT
    "telcrm_cd0193_table".*,
    "telcrm_cd0193_table"."brand" AS "telcrm_cd0193_0",
    "telcrm_cd0193_table"."tenure_months" AS "telcrm_cd0193_1",
    "telcrm_cd0193_table"."monthly_spend" AS "telcrm_cd0193_2",
    "telcrm_cd0193_table"."suspensions" AS "telcrm_cd0193_3"
  FROM "dw"."customers" AS "telcrm_cd0193_table"
), "telcrm_cd0193_layer_1" AS (
  SELECT
    "telcrm_cd0193_facts".*,
    CASE
      WHEN "telcrm_cd0193_1" BETWEEN 0 AND 1200
      AND ROUND("telcrm_cd0193_1") = "telcrm_cd0193_1"
      AND "telcrm_cd0193_2" BETWEEN CAST('0' AS Nullable(Decimal(76, 0))) AND CAST('99999999.99' AS Nullable(Decimal(76, 2)))
      AND "telcrm_cd0193_3" BETWEEN 0 AND 300
      AND ROUND("telcrm_cd0193_3") = "telcrm_cd0193_3"
      THEN CAST(CASE
        WHEN "telcrm_cd0193_1" >= 60
        THEN 300
        WHEN "telcrm_cd0193_1" >= 48
        THEN 250
        WHEN "telcrm_cd0193_1" >= 36
        THEN 200
        WHEN "telcrm_cd0193_1" >= 24
        THEN 150
        WHEN "telcrm_cd0193_1" >= 12
        THEN 50
        ELSE 0
      END AS Nullable(Int64)) + CASE
        WHEN "telcrm_cd0193_2" > CAST('400' AS Nullable(Decimal(76, 0)))
        THEN 250
        WHEN "telcrm_cd0193_2" > CAST('200' AS Nullable(Decimal(76, 0)))
        THEN 200
        WHEN "telcrm_cd0193_2" > CAST('120' AS Nullable(Decimal(76, 0)))
        THEN 150
        WHEN "telcrm_cd0193_2" > CAST('80' AS Nullable(Decimal(76, 0)))
        THEN 100
        WHEN "telcrm_cd0193_2" > CAST('50' AS Nullable(Decimal(76, 0)))
        THEN 50
        WHEN "telcrm_cd0193_2" > CAST('20' AS Nullable(Decimal(76, 0)))
        THEN 20
        ELSE 0
      END + (
        CAST(-100 AS Nullable(Int64)) * CAST("telcrm_cd0193_3" AS Nullable(Int64))
      ) + CASE
        WHEN "telcrm_cd0193_0" = '全球通'
        THEN 50
        WHEN "telcrm_cd0193_0" = '动感地带'
        THEN 30
        WHEN "telcrm_cd0193_0" = '神州行'
        THEN 20
      END
    END AS "telcrm_cd0193_4"
  FROM "telcrm_cd0193_facts"
)
SELECT
  *
  EXCEPT ("telcrm_cd0193_0", "telcrm_cd0193_1", "telcrm_cd0193_2", "telcrm_cd0193_3", "telcrm_cd0193_4"),
  "telcrm_cd0193_4" AS "credit_score",
  CASE
    WHEN "telcrm_cd0193_4" IS NOT NULL
    THEN CAST(CASE
      WHEN "telcrm_cd0193_4" >= 500
      THEN 5
      WHEN "telcrm_cd0193_4" >= 400
      THEN 4
      WHEN "telcrm_cd0193_4" >= 300
      THEN 3
      WHEN "telcrm_cd0193_4" >= 200
      THEN 2
      WHEN "telcrm_cd0193_4" >= 100
      THEN 1
      ELSE 0
    END AS Nullable(Int64))
  END AS "star",
  CASE
    WHEN "telcrm_cd0193_4" IS NOT NULL
    THEN CASE
      WHEN "telcrm_cd0193_0" = '全球通'
      THEN 0
      WHEN "telcrm_cd0193_0" = '动感地带'
      THEN 1
      ELSE 2
    END
  END AS "credit_score.brand",
  CASE
    WHEN "telcrm_cd0193_4" IS NOT NULL
    THEN CASE
      WHEN "telcrm_cd0193_1" >= 60
      THEN 5
      WHEN "telcrm_cd0193_1" >= 48
      THEN 4
      WHEN "telcrm_cd0193_1" >= 36
      THEN 3
      WHEN "telcrm_cd0193_1" >= 24
      THEN 2
      WHEN "telcrm_cd0193_1" >= 12
      THEN 1
      ELSE 0
    END
  END AS "credit_score.tenure",
  CASE
    WHEN "telcrm_cd0193_4" IS NOT NULL
    THEN CASE
      WHEN "telcrm_cd0193_2" > CAST('400' AS Nullable(Decimal(76, 0)))
      THEN 6
      WHEN "telcrm_cd0193_2" > CAST('200' AS Nullable(Decimal(76, 0)))
      THEN 5
      WHEN "telcrm_cd0193_2" > CAST('120' AS Nullable(Decimal(76, 0)))
      THEN 4
      WHEN "telcrm_cd0193_2" > CAST('80' AS Nullable(Decimal(76, 0)))
      THEN 3
      WHEN "telcrm_cd0193_2" > CAST('50' AS Nullable(Decimal(76, 0)))
      THEN 2
      WHEN "telcrm_cd0193_2" > CAST('20' AS Nullable(Decimal(76, 0)))
      THEN 1
      ELSE 0
    END
  END AS "credit_score.spend",
  CASE
    WHEN "telcrm_cd0193_4" IS NOT NULL
    THEN CAST(-100 AS Nullable(Int64)) * CAST("telcrm_cd0193_3" AS Nullable(Int64))
  END AS "credit_score.suspensions.points",
  CASE
    WHEN "telcrm_cd0193_4" IS NOT NULL
    THEN CASE
      WHEN "telcrm_cd0193_4" >= 500
      THEN 5
      WHEN "telcrm_cd0193_4" >= 400
      THEN 4
      WHEN "telcrm_cd0193_4" >= 300
      THEN 3
      WHEN "telcrm_cd0193_4" >= 200
      THEN 2
      WHEN "telcrm_cd0193_4" >= 100
      THEN 1
      ELSE 0
    END
  END AS "star.rule",
  CASE
    WHEN "telcrm_cd0193_4" IS NOT NULL
    THEN 'rated'
    WHEN "telcrm_cd0193_0" IS NULL
    THEN 'input.missing: brand'
    WHEN NOT (
      "telcrm_cd0193_0" IN ('全球通', '动感地带', '神州行')
    )
    THEN 'input.category: brand'
    WHEN "telcrm_cd0193_1" IS NULL OR isNaN(CAST("telcrm_cd0193_1" AS Nullable(Float64)))
    THEN 'input.missing: tenure_months'
    WHEN NOT (
      "telcrm_cd0193_1" BETWEEN 0 AND 1200
      AND ROUND("telcrm_cd0193_1") = "telcrm_cd0193_1"
    )
    THEN CASE
      WHEN ABS(CAST("telcrm_cd0193_1" AS Nullable(Float64))) > 1.7976931348623157E308
      OR ROUND("telcrm_cd0193_1") <> "telcrm_cd0193_1"
      THEN 'input.type: tenure_months'
      ELSE 'input.range: tenure_months'
    END
    WHEN "telcrm_cd0193_2" IS NULL OR isNaN(CAST("telcrm_cd0193_2" AS Nullable(Float64)))
    THEN 'input.missing: monthly_spend'
    WHEN NOT (
      "telcrm_cd0193_2" BETWEEN CAST('0' AS Nullable(Decimal(76, 0))) AND CAST('99999999.99' AS Nullable(Decimal(76, 2)))
    )
    THEN CASE
      WHEN ABS(CAST("telcrm_cd0193_2" AS Nullable(Float64))) > 1.7976931348623157E308
      THEN 'input.type: monthly_spend'
      ELSE 'input.range: monthly_spend'
    END
    WHEN "telcrm_cd0193_3" IS NULL OR isNaN(CAST("telcrm_cd0193_3" AS Nullable(Float64)))
    THEN 'input.missing: suspensions'
    WHEN NOT (
      "telcrm_cd0193_3" BETWEEN 0 AND 300
      AND ROUND("telcrm_cd0193_3") = "telcrm_cd0193_3"
    )
    THEN CASE
      WHEN ABS(CAST("telcrm_cd0193_3" AS Nullable(Float64))) > 1.7976931348623157E308
      OR ROUND("telcrm_cd0193_3") <> "telcrm_cd0193_3"
      THEN 'input.type: suspensions'
      ELSE 'input.range: suspensions'
    END
  END AS "telcrm_status"
FROM "telcrm_cd0193_layer_1"
