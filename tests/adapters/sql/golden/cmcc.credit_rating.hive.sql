SELECT
  `telcrm_cd0193_table`.*,
  CASE
    WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` IS NOT NULL
    THEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4`
  END AS `credit_score`,
  CASE
    WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` IS NOT NULL
    THEN CAST(CASE
      WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` < 100
      THEN 0
      WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` < 200
      THEN 1
      WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` < 300
      THEN 2
      WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` < 400
      THEN 3
      WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` < 500
      THEN 4
      ELSE 5
    END AS BIGINT)
  END AS `star`,
  CASE
    WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` IS NOT NULL
    THEN CASE
      WHEN `telcrm_cd0193_table`.`brand` = '全球通'
      THEN 0
      WHEN `telcrm_cd0193_table`.`brand` = '动感地带'
      THEN 1
      WHEN `telcrm_cd0193_table`.`brand` = '神州行'
      THEN 2
    END
  END AS `credit_score.brand`,
  CASE
    WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` IS NOT NULL
    THEN CASE
      WHEN `telcrm_cd0193_table`.`tenure_months` BETWEEN 0 AND 1200
      AND ROUND(`telcrm_cd0193_table`.`tenure_months`) = `telcrm_cd0193_table`.`tenure_months`
      THEN CASE
        WHEN `telcrm_cd0193_table`.`tenure_months` < 12
        THEN 0
        WHEN `telcrm_cd0193_table`.`tenure_months` < 24
        THEN 1
        WHEN `telcrm_cd0193_table`.`tenure_months` < 36
        THEN 2
        WHEN `telcrm_cd0193_table`.`tenure_months` < 48
        THEN 3
        WHEN `telcrm_cd0193_table`.`tenure_months` < 60
        THEN 4
        ELSE 5
      END
    END
  END AS `credit_score.tenure`,
  CASE
    WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` IS NOT NULL
    THEN CASE
      WHEN `telcrm_cd0193_table`.`monthly_spend` BETWEEN 0 AND 99999999.99
      THEN CASE
        WHEN `telcrm_cd0193_table`.`monthly_spend` <= 20
        THEN 0
        WHEN `telcrm_cd0193_table`.`monthly_spend` <= 50
        THEN 1
        WHEN `telcrm_cd0193_table`.`monthly_spend` <= 80
        THEN 2
        WHEN `telcrm_cd0193_table`.`monthly_spend` <= 120
        THEN 3
        WHEN `telcrm_cd0193_table`.`monthly_spend` <= 200
        THEN 4
        WHEN `telcrm_cd0193_table`.`monthly_spend` <= 400
        THEN 5
        ELSE 6
      END
    END
  END AS `credit_score.spend`,
  CASE
    WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` IS NOT NULL
    THEN CAST(-100 AS BIGINT) * CASE
      WHEN `telcrm_cd0193_table`.`suspensions` BETWEEN 0 AND 300
      AND ROUND(`telcrm_cd0193_table`.`suspensions`) = `telcrm_cd0193_table`.`suspensions`
      THEN CAST(`telcrm_cd0193_table`.`suspensions` AS BIGINT)
    END
  END AS `credit_score.suspensions.points`,
  CASE
    WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` IS NOT NULL
    THEN CASE
      WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` < 100
      THEN 0
      WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` < 200
      THEN 1
      WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` < 300
      THEN 2
      WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` < 400
      THEN 3
      WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` < 500
      THEN 4
      ELSE 5
    END
  END AS `star.rule`,
  CASE
    WHEN `telcrm_cd0193_layer_1`.`telcrm_cd0193_4` IS NOT NULL
    THEN 'rated'
    WHEN `telcrm_cd0193_table`.`brand` IS NULL
    THEN 'input.missing: brand'
    WHEN NOT (
      `telcrm_cd0193_table`.`brand` IN ('全球通', '动感地带', '神州行')
    )
    THEN 'input.category: brand'
    WHEN `telcrm_cd0193_table`.`tenure_months` IS NULL
    OR CAST(`telcrm_cd0193_table`.`tenure_months` AS DOUBLE) = CAST('NaN' AS DOUBLE)
    THEN 'input.missing: tenure_months'
    WHEN NOT (
      `telcrm_cd0193_table`.`tenure_months` BETWEEN 0 AND 1200
      AND ROUND(`telcrm_cd0193_table`.`tenure_months`) = `telcrm_cd0193_table`.`tenure_months`
    )
    AND (
      ABS(CAST(`telcrm_cd0193_table`.`tenure_months` AS DOUBLE)) > 1.7976931348623157E308
      OR ROUND(`telcrm_cd0193_table`.`tenure_months`) <> `telcrm_cd0193_table`.`tenure_months`
    )
    THEN 'input.type: tenure_months'
    WHEN NOT (
      `telcrm_cd0193_table`.`tenure_months` BETWEEN 0 AND 1200
      AND ROUND(`telcrm_cd0193_table`.`tenure_months`) = `telcrm_cd0193_table`.`tenure_months`
    )
    THEN 'input.range: tenure_months'
    WHEN `telcrm_cd0193_table`.`monthly_spend` IS NULL
    OR CAST(`telcrm_cd0193_table`.`monthly_spend` AS DOUBLE) = CAST('NaN' AS DOUBLE)
    THEN 'input.missing: monthly_spend'
    WHEN NOT (
      `telcrm_cd0193_table`.`monthly_spend` BETWEEN 0 AND 99999999.99
    )
    AND ABS(CAST(`telcrm_cd0193_table`.`monthly_spend` AS DOUBLE)) > 1.7976931348623157E308
    THEN 'input.type: monthly_spend'
    WHEN NOT (
      `telcrm_cd0193_table`.`monthly_spend` BETWEEN 0 AND 99999999.99
    )
    THEN 'input.range: monthly_spend'
    WHEN `telcrm_cd0193_table`.`suspensions` IS NULL
    OR CAST(`telcrm_cd0193_table`.`suspensions` AS DOUBLE) = CAST('NaN' AS DOUBLE)
    THEN 'input.missing: suspensions'
    WHEN NOT (
      `telcrm_cd0193_table`.`suspensions` BETWEEN 0 AND 300
      AND ROUND(`telcrm_cd0193_table`.`suspensions`) = `telcrm_cd0193_table`.`suspensions`
    )
    AND (
      ABS(CAST(`telcrm_cd0193_table`.`suspensions` AS DOUBLE)) > 1.7976931348623157E308
      OR ROUND(`telcrm_cd0193_table`.`suspensions`) <> `telcrm_cd0193_table`.`suspensions`
    )
    THEN 'input.type: suspensions'
    WHEN NOT (
      `telcrm_cd0193_table`.`suspensions` BETWEEN 0 AND 300
      AND ROUND(`telcrm_cd0193_table`.`suspensions`) = `telcrm_cd0193_table`.`suspensions`
    )
    THEN 'input.range: suspensions'
  END AS `telcrm_status`
FROM `dw`.`customers` AS `telcrm_cd0193_table`
LATERAL VIEW
INLINE(
  ARRAY(
    STRUCT(
      CAST(CASE
        WHEN `telcrm_cd0193_table`.`brand` = '全球通'
        THEN 50
        WHEN `telcrm_cd0193_table`.`brand` = '动感地带'
        THEN 30
        WHEN `telcrm_cd0193_table`.`brand` = '神州行'
        THEN 20
      END AS BIGINT) + CASE
        WHEN `telcrm_cd0193_table`.`tenure_months` BETWEEN 0 AND 1200
        AND ROUND(`telcrm_cd0193_table`.`tenure_months`) = `telcrm_cd0193_table`.`tenure_months`
        THEN CASE
          WHEN `telcrm_cd0193_table`.`tenure_months` < 12
          THEN 0
          WHEN `telcrm_cd0193_table`.`tenure_months` < 24
          THEN 50
          WHEN `telcrm_cd0193_table`.`tenure_months` < 36
          THEN 150
          WHEN `telcrm_cd0193_table`.`tenure_months` < 48
          THEN 200
          WHEN `telcrm_cd0193_table`.`tenure_months` < 60
          THEN 250
          ELSE 300
        END
      END + CASE
        WHEN `telcrm_cd0193_table`.`monthly_spend` BETWEEN 0 AND 99999999.99
        THEN CASE
          WHEN `telcrm_cd0193_table`.`monthly_spend` <= 20
          THEN 0
          WHEN `telcrm_cd0193_table`.`monthly_spend` <= 50
          THEN 20
          WHEN `telcrm_cd0193_table`.`monthly_spend` <= 80
          THEN 50
          WHEN `telcrm_cd0193_table`.`monthly_spend` <= 120
          THEN 100
          WHEN `telcrm_cd0193_table`.`monthly_spend` <= 200
          THEN 150
          WHEN `telcrm_cd0193_table`.`monthly_spend` <= 400
          THEN 200
          ELSE 250
        END
      END + (
        CAST(-100 AS BIGINT) * CASE
          WHEN `telcrm_cd0193_table`.`suspensions` BETWEEN 0 AND 300
          AND ROUND(`telcrm_cd0193_table`.`suspensions`) = `telcrm_cd0193_table`.`suspensions`
          THEN CAST(`telcrm_cd0193_table`.`suspensions` AS BIGINT)
        END
      )
    )
  )
) telcrm_cd0193_layer_1 AS `telcrm_cd0193_4`
