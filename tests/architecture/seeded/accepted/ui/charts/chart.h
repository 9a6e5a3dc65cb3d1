#include <QChartView>
#include <QtCharts/QBarSeries>
